import { randomTokenId, type VerifiedToken } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import { activationInactive } from '../activations/activations.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { notTheHolder } from '../deactivations/deactivations.js';
import { verifyFromDevice } from '../issuing/device-token.js';
import type { Issuance, Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { findEvidence, ledgerBehind } from '../reconciliation/ledger-comparison.js';
import { isoTime } from '../time.js';
import { countedTotals, countTotals, tokensLeft } from './count-totals.js';
import { countHolding, countReturn, type UsageChange } from './count-usage.js';
import { type DeviceUsageRecord, newDeviceUsageRecord } from './device-usage-record.js';
import { leaseEnd } from './lease-end.js';
import { type Holdings, liveHoldings, totalAmount } from './live-counts.js';
import { countedFeatureTypes, featureNotLicensed } from './usage-counts.js';
import type { Usage } from './usage-record.js';

export interface AnsweredUsage {
  /** A bundle: a lease for a check-out, a settlement otherwise. */
  readonly answer: string;
  readonly activation: Activation;
}

type StoredAnswer = NonNullable<DeviceUsageRecord['last']>['answer'];

/** The state that a usage token is checked against. The lock on the license is held. */
interface At {
  readonly token: VerifiedToken<'usage'>;
  readonly activation: Activation;
  readonly license: License;
  readonly usage: Usage | undefined;
  readonly record: DeviceUsageRecord;
  readonly types: ReadonlyMap<string, FeatureType>;
  readonly holdings: Holdings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The change of a token, and the answer. */
interface Step {
  readonly holdings: Holdings;
  readonly record: DeviceUsageRecord;
  readonly answer: StoredAnswer;
}

/** Usage of counted features by devices, reported in tokens that they sign: a repeated token counts once. */
export class DeviceUsage {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Accepts a usage token and answers it. Returning and settling work even after the activation or license has ended,
   * because the usage happened.
   *
   * Refuses `ACTIVATION_UNKNOWN` (also if another device signed), `ACTIVATION_INACTIVE`, `LEDGER_BEHIND`,
   * `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`,
   * `FEATURE_LIMIT_REACHED`, `PROCESS_LIMIT_REACHED`, `CHECK_OUT_TOO_LONG`, `USAGE_OUTDATED`.
   *
   * @param bundle the usage token, without armour
   * @param actor the API key; the device itself if omitted
   * @throws CountersignError if the token does not verify, or is for another vendor (`VENDOR_MISMATCH`)
   */
  async accept(bundle: string, actor?: Actor): Promise<Outcome<AnsweredUsage>> {
    const token = await verifyFromDevice(bundle, 'usage', this.#issuer.vendor);
    const now = this.#dependencies.clock();
    const by = actor ?? `device:${token.kid}`;
    const decision = await this.#dependencies.ledger.transaction((tx) => this.#decide(tx, token, now, by));
    if (!decision.ok) return decision;
    const { answer, activation } = decision.value;
    return granted({ answer: await this.#issuer.sign(answer), activation });
  }

  async #decide(
    tx: LedgerTransaction,
    token: VerifiedToken<'usage'>,
    now: number,
    actor: Actor,
  ): Promise<Outcome<{ readonly answer: StoredAnswer; readonly activation: Activation }>> {
    const { claims, kid: device } = token;
    const found = await tx.activations.get(claims.act);
    if (found === undefined && (await findEvidence(tx, claims.act, 1))?.claims.cnf.jkt === device)
      return ledgerBehind();
    if (found === undefined || found.device !== device || found.productId !== claims.aud) return notTheHolder;
    await tx.lock('licenses', found.licenseId);
    const activation = (await tx.activations.get(claims.act)) ?? found;
    const license = await tx.licenses.get(found.licenseId);
    if (license === undefined) return licenseUnknown(found.licenseId);
    const usage = await tx.usages.get(license.id);
    const unheardOf = newDeviceUsageRecord(license.id, device);
    const record = (await tx.deviceUsages.get(unheardOf.id)) ?? unheardOf;
    if (record.last?.jti === claims.jti) return granted({ answer: record.last.answer, activation });

    const isTaking = claims.op === 'consume' || claims.op === 'check-out';
    if (isTaking && activation.status !== 'active') return activationInactive(activation);
    const refusal = isTaking ? licenseRefusal(license, now) : undefined;
    if (refusal !== undefined) return refusal;

    const types = await countedFeatureTypes(tx, license);
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
    if (type === undefined || !license.features.some((feature) => feature.code === code))
      return featureNotLicensed(code);
    const seconds = Math.floor(now / 1000);
    // Even if the device's clock is wrong, the difference of the two is the requested time.
    const wanted = til === undefined ? undefined : til - iat;
    const end = op === 'check-out' ? leaseEnd(license, wanted, seconds) : undefined;
    if (end !== undefined && !end.ok) return end;
    const until = end?.value;
    const change: UsageChange = {
      ...holderOf(at),
      ...(token.claims.prc !== undefined && { process: token.claims.prc }),
      ...(amount !== undefined && { amount }),
      ...(until !== undefined && { until: isoTime(until * 1000) }),
    };
    const outcome = (until === undefined ? countReturn : countHolding)({ ...at, code, type }, change);
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
      await recordAudit(tx, this.#dependencies.random, at.now, {
        actor,
        action: ACTIONS[token.claims.op],
        subject: license.id,
        detail: { feature, computerId: at.activation.computerId, used: used(holdings, feature) },
      });
    }
  }

  #settlement({ token, license, holdings, record, now }: At): Issuance<'settlement'> {
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

  #lease({ token, license, now }: At, code: string, amount: number | undefined, until: number): Issuance<'lease'> {
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
    return {
      v: 1,
      iss: vendor,
      aud,
      jti: randomTokenId(this.#dependencies.random),
      iat: Math.floor(now / 1000),
    } as const;
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

const used = (holdings: Holdings, code: string): number => totalAmount(holdings.get(code) ?? []);

const outdated = refused(
  'USAGE_OUTDATED',
  'num: this device has made a later check-out or return. Make a new token on the device.',
);
