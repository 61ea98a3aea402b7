import { randomTokenId, type VerifiedToken } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import { activationInactive } from '../activations/activations.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { notTheHolder } from '../deactivations/deactivations.js';
import { verifyFromDevice } from '../issuing/device-token.js';
import type { IssuanceOf, Issuer } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { evidenceOf, ledgerBehind } from '../reconciliation/newer.js';
import { isoTime } from '../time.js';
import { countedTotals, countTotals, tokensLeft } from './count-totals.js';
import { type Change, held, returned } from './count-usage.js';
import { type DeviceRecord, newDeviceRecord } from './device-record.js';
import { leaseEnd } from './lease-end.js';
import { amountIn, type Holdings, liveHoldings } from './live-counts.js';
import type { Usage } from './usage-record.js';
import { notLicensed, typesOf } from './usages.js';

export interface AnsweredUsage {
  /** A bundle: a lease for a check-out, a settlement for all else. */
  readonly answer: string;
  readonly activation: Activation;
}

type Issuance = NonNullable<DeviceRecord['last']>['answer'];

/** What a usage token is held against. The lock on the license is held. */
interface At {
  readonly token: VerifiedToken<'usage'>;
  readonly activation: Activation;
  readonly license: License;
  readonly usage: Usage | undefined;
  readonly record: DeviceRecord;
  readonly types: ReadonlyMap<string, FeatureType>;
  readonly holdings: Holdings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a token changes, and what is answered. */
interface Step {
  readonly holdings: Holdings;
  readonly record: DeviceRecord;
  readonly answer: Issuance;
}

/** What devices use of counted features, told in tokens that they sign: a token that comes again is counted once. */
export class DeviceUsage {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /**
   * Takes a usage token and answers it. Giving back and settling may be done after the activation or the license has
   * ended, too: what was used was used.
   *
   * Refuses `ACTIVATION_UNKNOWN` (also when the device that signed is not its holder), `ACTIVATION_INACTIVE`,
   * `LEDGER_BEHIND`, `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `FEATURE_NOT_LICENSED`,
   * `FEATURE_TYPE_WRONG`, `FEATURE_LIMIT_REACHED`, `PROCESS_LIMIT_REACHED`, `CHECK_OUT_TOO_LONG`, `USAGE_OUTDATED`.
   *
   * @param bundle the usage token, without armour
   * @param actor the API key; the device itself when it is left out
   * @throws CountersignError when the token does not verify, or is another vendor's (`VENDOR_MISMATCH`)
   */
  async accept(bundle: string, actor?: Actor): Promise<Outcome<AnsweredUsage>> {
    const token = await verifyFromDevice(bundle, 'usage', this.#issuer.vendor);
    const now = this.#means.clock();
    const by = actor ?? `device:${token.kid}`;
    const decision = await this.#means.ledger.transaction((tx) => this.#decide(tx, token, now, by));
    if (!decision.ok) return decision;
    const { answer, activation } = decision.value;
    return granted({ answer: await this.#issuer.sign(answer), activation });
  }

  async #decide(
    tx: LedgerTransaction,
    token: VerifiedToken<'usage'>,
    now: number,
    actor: Actor,
  ): Promise<Outcome<{ readonly answer: Issuance; readonly activation: Activation }>> {
    const { claims, kid: device } = token;
    const found = await tx.activations.get(claims.act);
    if (found === undefined && (await evidenceOf(tx, claims.act, 1))?.claims.cnf.jkt === device) return ledgerBehind();
    if (found === undefined || found.device !== device || found.productId !== claims.aud) return notTheHolder;
    await tx.lock('licenses', found.licenseId);
    const activation = (await tx.activations.get(claims.act)) ?? found;
    const license = await tx.licenses.get(found.licenseId);
    if (license === undefined) return licenseUnknown(found.licenseId);
    const usage = await tx.usages.get(license.id);
    const unheardOf = newDeviceRecord(license.id, device);
    const record = (await tx.deviceUsages.get(unheardOf.id)) ?? unheardOf;
    if (record.last?.jti === claims.jti) return granted({ answer: record.last.answer, activation });

    const isTaking = claims.op === 'consume' || claims.op === 'check-out';
    if (isTaking && activation.status !== 'active') return activationInactive(activation);
    const refusal = isTaking ? licenseRefusal(license, now) : undefined;
    if (refusal !== undefined) return refusal;

    const types = await typesOf(tx, license);
    const at = { token, activation, license, usage, record, types, holdings: liveHoldings(usage, now), now };
    const step = claims.tot === undefined ? this.#hold(at) : this.#count(at);
    if (!step.ok) return step;
    await this.#write(tx, at, step.value, actor);
    return granted({ answer: step.value.answer, activation });
  }

  #count(at: At): Outcome<Step> {
    const { claims } = at.token;
    const op = claims.op === 'consume' ? 'consume' : 'settle';
    const counted = countTotals({ ...at, before: at.record.totals }, holderOf(at), op, claims.tot ?? {});
    if (!counted.ok) return counted;
    const { holdings, totals } = counted.value;
    const record = { ...at.record, totals };
    return granted({ holdings, record, answer: this.#settlement({ ...at, holdings, record }) });
  }

  #hold(at: At): Outcome<Step> {
    const { token, license, types, record, now } = at;
    const { op, fea: code = '', amt: amount, num, jti, iat, til } = token.claims;
    if (num <= (record.last?.number ?? 0)) return outdated;
    const type = types.get(code);
    if (type === undefined || !license.features.some((feature) => feature.code === code)) return notLicensed(code);
    const seconds = Math.floor(now / 1000);
    // By the device's clock, which may be wrong, the time that it wants still is the one between the two.
    const wanted = til === undefined ? undefined : til - iat;
    const end = op === 'check-out' ? leaseEnd(license, wanted, seconds) : undefined;
    if (end !== undefined && !end.ok) return end;
    const until = end?.value;
    const change: Change = {
      ...holderOf(at),
      ...(token.claims.prc !== undefined && { process: token.claims.prc }),
      ...(amount !== undefined && { amount }),
      ...(until !== undefined && { until: isoTime(until * 1000) }),
    };
    const outcome = (until === undefined ? returned : held)({ ...at, code, type }, change);
    if (!outcome.ok) return outcome;
    const holdings = new Map(at.holdings).set(code, outcome.value);
    const answer =
      until === undefined
        ? this.#settlement({ ...at, holdings })
        : this.#lease(at, code, type === 'floating' ? undefined : (amount ?? 1), until);
    return granted({ holdings, answer, record: { ...record, last: { number: num, jti, answer } } });
  }

  async #write(tx: LedgerTransaction, at: At, { holdings, record }: Step, actor: Actor): Promise<void> {
    const { token, license, usage } = at;
    const after: Usage = {
      applied: [],
      ...usage,
      id: license.id,
      features: Object.fromEntries([...holdings].filter(([, each]) => each.length > 0)),
    };
    await tx.usages.put(after);
    await tx.deviceUsages.put(record);
    const changed = [...new Set([...at.holdings.keys(), ...holdings.keys()])].filter(
      (code) => used(at.holdings, code) !== used(holdings, code),
    );
    for (const feature of changed) {
      await recordAudit(tx, this.#means.random, at.now, {
        actor,
        action: ACTIONS[token.claims.op],
        subject: license.id,
        detail: { feature, computerId: at.activation.computerId, used: used(holdings, feature) },
      });
    }
  }

  #settlement({ token, license, holdings, record, now }: At): IssuanceOf<'settlement'> {
    const { tot = {} } = token.claims;
    return {
      type: 'settlement',
      kid: this.#issuer.currentKid(Math.floor(now / 1000)),
      claims: {
        ...this.#common(token, now),
        act: token.claims.act,
        use: token.claims.jti,
        tot: countedTotals(tot, record.totals),
        lft: tokensLeft({ license, holdings }, tot),
      },
    };
  }

  #lease({ token, license, now }: At, code: string, amount: number | undefined, until: number): IssuanceOf<'lease'> {
    return {
      type: 'lease',
      kid: this.#issuer.currentKid(Math.floor(now / 1000)),
      claims: {
        ...this.#common(token, now),
        cnf: { jkt: token.kid },
        ftr: [code],
        lic: license.id,
        act: token.claims.act,
        use: token.claims.jti,
        ...(amount !== undefined && { lim: { [code]: amount } }),
        exp: until,
      },
    };
  }

  #common({ claims: { aud } }: VerifiedToken<'usage'>, now: number) {
    const { vendor } = this.#issuer;
    return { v: 1, iss: vendor, aud, jti: randomTokenId(this.#means.random), iat: Math.floor(now / 1000) } as const;
  }
}

const ACTIONS = {
  consume: 'usage.consumed',
  settle: 'usage.settled',
  'check-out': 'usage.taken',
  return: 'usage.returned',
} as const;

const holderOf = ({ activation: { computerId, username } }: At) => ({
  computerId,
  ...(username !== undefined && { username }),
});

const used = (holdings: Holdings, code: string): number => amountIn(holdings.get(code) ?? []);

const outdated = refused(
  'USAGE_OUTDATED',
  'num: this device has checked out or given back something since. Make a new token on the device.',
);
