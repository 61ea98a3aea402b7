import { type Claims, identifiesMachine, randomTokenId, type VerifiedToken } from '@countersign/shared';
import { machineBinding } from '../activations/grant.js';
import { machineUnidentified } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf, computerKey } from '../devices/computer-id.js';
import { vmPlatformOf } from '../devices/vm-platform.js';
import { assertAsksFor, verifyFromDevice } from '../issuing/device-token.js';
import type { IssuanceOf, Issuer } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { nextCheck } from '../terms/next-check.js';
import { isoTime, secondsOf } from '../time.js';
import { lockMachine, noteMachine, trialOnMachine } from './trial-machines.js';
import type { Trial } from './trial-record.js';
import { licenseOf, lockTrials, newTrial, notOffered, standingOf, type TrialStanding } from './trials.js';

type Request = VerifiedToken<'request'>;

interface Decision {
  readonly trial: Trial;
  readonly issuance: IssuanceOf<'trial'>;
}

/** Turns a device's request into a registered trial. */
export class TrialRegistrations {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /**
   * Starts the trial of a device's machine, or goes on with the one that it had, also under another key of the device;
   * one that is over is answered too, since only what is signed ends a trial on the device. The same request again gives
   * the same answer.
   *
   * Refuses `PRODUCT_UNKNOWN`, `TRIAL_NOT_OFFERED`, `MACHINE_UNIDENTIFIED`.
   *
   * @param bundle the request, without armour
   * @param actor the API key; the device itself when it is left out
   * @throws CountersignError when the request does not verify, is another vendor's (`VENDOR_MISMATCH`) or for something
   * else (`TYPE_MISMATCH`)
   */
  async register(
    bundle: string,
    actor?: Actor,
  ): Promise<Outcome<{ readonly certificate: string; readonly trial: TrialStanding }>> {
    const request = await verifyFromDevice(bundle, 'request', this.#issuer.vendor);
    assertAsksFor(request, ['trial']);
    const now = this.#means.clock();
    const by = actor ?? `device:${request.kid}`;
    const decision = await this.#means.ledger.transaction((tx) => this.#decide(tx, request, now, by));
    if (!decision.ok) return decision;
    const { trial, issuance } = decision.value;
    return granted({ certificate: await this.#issuer.sign(issuance), trial: standingOf(trial, now) });
  }

  async #decide(tx: LedgerTransaction, request: Request, now: number, actor: Actor): Promise<Outcome<Decision>> {
    const { claims, kid: device } = request;
    const product = await tx.products.get(claims.aud);
    if (product === undefined) return productUnknown(`The request is for the product ${claims.aud}.`);
    if (!identifiesMachine(claims.mch.c)) return machineUnidentified;
    const id = computerKey(product.id, computerIdOf(device));
    await lockMachine(tx, product.id, claims.mch.c);
    const first = (await tx.trials.get(id)) ?? (await trialOnMachine(tx, product, claims.mch.c));
    await lockTrials(tx, first === undefined ? [id] : [id, first.id]);

    const had = await tx.trials.get(id);
    const requestId = `${device}.${claims.jti}`;
    const answered = await tx.trialAnswers.get(requestId);
    if (answered !== undefined && had !== undefined) return granted({ trial: had, issuance: answered.issuance });
    const earlier = had ?? (first && (await tx.trials.get(first.id)));
    const begun = had ?? (await begin(tx, product, computerIdOf(device), earlier, now));
    if (begun === undefined) return notOffered;

    const issuance = this.#issuance(product, request, begun, Math.floor(now / 1_000));
    const trial = leasedUntil(begun, issuance.claims.chk, now);
    await putTrial(tx, trial, claims);
    await tx.trialAnswers.put({ id: requestId, trialId: id, issuance });
    await recordAudit(tx, this.#means.random, now, {
      actor,
      action: earlier === undefined ? 'trial.started' : 'trial.registered',
      subject: id,
      detail: { token: issuance.claims.jti },
    });
    return granted({ trial, issuance });
  }

  #issuance(
    product: Product,
    { claims: { jti: req, mch, sys }, kid: jkt }: Request,
    { expiresAt }: Trial,
    now: number,
  ): IssuanceOf<'trial'> {
    const exp = secondsOf(expiresAt);
    const terms = { ...(product.defaults?.leases && { leases: product.defaults.leases }) };
    const chk = nextCheck(product, terms, { by: 'certificate', vmPlatform: vmPlatformOf(sys, undefined), now });
    const claims: Claims<'trial'> = {
      v: 1,
      iss: this.#issuer.vendor,
      aud: product.id,
      jti: randomTokenId(this.#means.random),
      iat: now,
      exp,
      ...(chk !== undefined && chk < exp && { chk }),
      ftr: product.features.filter(({ inTrials }) => inTrials === true).map(({ code }) => code),
      req,
      cnf: { jkt },
      mch: machineBinding(product, mch.c),
    };
    return { type: 'trial', kid: this.#issuer.currentKid(now), claims };
  }
}

/** The first trial of a device; with the days of an earlier one that its machine had. */
async function begin(
  tx: LedgerTransaction,
  product: Product,
  computerId: string,
  earlier: Trial | undefined,
  now: number,
): Promise<Trial | undefined> {
  const days = earlier?.days ?? product.trial?.days;
  if (days === undefined) return undefined;
  const trial = newTrial(product, days, computerId, await licenseOf(tx, product.id, computerId), now);
  if (earlier === undefined) return trial;
  const { startedAt, expiresAt, sameAs = earlier.id } = earlier;
  return { ...trial, startedAt, expiresAt, sameAs };
}

/** @param end seconds since 1970; the end of the trial when it is left out */
const leasedUntil = (trial: Trial, end: number | undefined, now: number): Trial => ({
  ...trial,
  leaseEndsAt: end === undefined ? trial.expiresAt : isoTime(end * 1_000),
  modifiedAt: isoTime(now),
});

/** A machine is kept with its first trial, as it was then: what changes later must not make it another one. */
async function putTrial(
  tx: LedgerTransaction,
  trial: Trial,
  { mch: { c: machine }, sys: details }: Claims<'request'>,
): Promise<void> {
  const { id, productId, computerId, modifiedAt } = trial;
  const isFirst = trial.machine === undefined && trial.sameAs === undefined;
  await tx.trials.put(isFirst ? { ...trial, machine } : trial);
  if (isFirst) await noteMachine(tx, trial, machine);
  if (details !== undefined) await tx.systemDetails.put({ id, productId, computerId, details, modifiedAt });
}
