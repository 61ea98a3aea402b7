import { type Claims, identifiesMachine, randomTokenId, type VerifiedToken } from '@countersign/shared';
import { machineBinding } from '../activations/activation-claims.js';
import { machineUnidentified } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf, computerKey } from '../devices/computer-id.js';
import { vmPlatformOf } from '../devices/vm-platform.js';
import { assertRequestOperation, verifyFromDevice } from '../issuing/device-token.js';
import type { Issuance, Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { nextCheck } from '../terms/next-check.js';
import { isoTime, secondsOf } from '../time.js';
import { findTrialByMachine, lockTrialMachine, recordTrialMachine } from './trial-machines.js';
import type { Trial } from './trial-record.js';
import { licenseOfComputer, lockTrials, newTrial, type TrialStatus, trialNotOffered, trialStatusOf } from './trials.js';

type Request = VerifiedToken<'request'>;

interface Decision {
  readonly trial: Trial;
  readonly issuance: Issuance<'trial'>;
}

/** Turns a device's request into a registered trial. */
export class TrialRegistrations {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Starts the trial of a device's machine, or continues its earlier one, also under another device key. An ended trial
   * is answered too, because only a signed answer ends it on the device. The same request again gets the same answer.
   *
   * Refuses `PRODUCT_UNKNOWN`, `TRIAL_NOT_OFFERED`, `MACHINE_UNIDENTIFIED`.
   *
   * @param bundle the request, without armour
   * @param actor the API key; the device itself if omitted
   * @throws CountersignError if the request does not verify, is for another vendor (`VENDOR_MISMATCH`) or for another
   * operation (`TYPE_MISMATCH`)
   */
  async register(
    bundle: string,
    actor?: Actor,
  ): Promise<Outcome<{ readonly certificate: string; readonly trial: TrialStatus }>> {
    const request = await verifyFromDevice(bundle, 'request', this.#issuer.vendor);
    assertRequestOperation(request, ['trial']);
    const now = this.#dependencies.clock();
    const by = actor ?? `device:${request.kid}`;
    const decision = await this.#dependencies.ledger.transaction((tx) => this.#decide(tx, request, now, by));
    if (!decision.ok) return decision;
    const { trial, issuance } = decision.value;
    return granted({ certificate: await this.#issuer.sign(issuance), trial: trialStatusOf(trial, now) });
  }

  async #decide(tx: LedgerTransaction, request: Request, now: number, actor: Actor): Promise<Outcome<Decision>> {
    const { claims, kid: device } = request;
    const product = await tx.products.get(claims.aud);
    if (product === undefined) return productUnknown(`The request is for the product ${claims.aud}.`);
    if (!identifiesMachine(claims.mch.c)) return machineUnidentified;
    const id = computerKey(product.id, computerIdOf(device));
    await lockTrialMachine(tx, product.id, claims.mch.c);
    const first = (await tx.trials.get(id)) ?? (await findTrialByMachine(tx, product, claims.mch.c));
    await lockTrials(tx, first === undefined ? [id] : [id, first.id]);

    const had = await tx.trials.get(id);
    const requestId = `${device}.${claims.jti}`;
    const answered = await tx.trialAnswers.get(requestId);
    if (answered !== undefined && had !== undefined) return granted({ trial: had, issuance: answered.issuance });
    const earlier = had ?? (first && (await tx.trials.get(first.id)));
    const begun = had ?? (await begin(tx, product, computerIdOf(device), earlier, now));
    if (begun === undefined) return trialNotOffered;

    const issuance = this.#issuance(product, request, begun, Math.floor(now / 1_000));
    const trial = leasedUntil(begun, issuance.claims.chk, now);
    await putTrial(tx, trial, claims);
    await tx.trialAnswers.put({ id: requestId, trialId: id, issuance });
    await recordAudit(tx, this.#dependencies.random, now, {
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
  ): Issuance<'trial'> {
    const exp = secondsOf(expiresAt);
    const terms = { ...(product.defaults?.leases && { leases: product.defaults.leases }) };
    const chk = nextCheck(product, terms, { by: 'certificate', vmPlatform: vmPlatformOf(sys, undefined), now });
    const claims: Claims<'trial'> = {
      v: 1,
      iss: this.#issuer.vendor,
      aud: product.id,
      jti: randomTokenId(this.#dependencies.random),
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

/** Returns the first trial of a device, with the days of an earlier trial of its machine. */
async function begin(
  tx: LedgerTransaction,
  product: Product,
  computerId: string,
  earlier: Trial | undefined,
  now: number,
): Promise<Trial | undefined> {
  const days = earlier?.days ?? product.trial?.days;
  if (days === undefined) return undefined;
  const trial = newTrial(product, days, computerId, await licenseOfComputer(tx, product.id, computerId), now);
  if (earlier === undefined) return trial;
  const { startedAt, expiresAt, sameAs = earlier.id } = earlier;
  return { ...trial, startedAt, expiresAt, sameAs };
}

/** @param end seconds since 1970; the end of the trial if omitted */
const leasedUntil = (trial: Trial, end: number | undefined, now: number): Trial => ({
  ...trial,
  leaseEndsAt: end === undefined ? trial.expiresAt : isoTime(end * 1_000),
  modifiedAt: isoTime(now),
});

/** The machine is recorded as it was at its first trial: later changes must not make it a new one. */
async function putTrial(
  tx: LedgerTransaction,
  trial: Trial,
  { mch: { c: machine }, sys: details }: Claims<'request'>,
): Promise<void> {
  const { id, productId, computerId, modifiedAt } = trial;
  const isFirst = trial.machine === undefined && trial.sameAs === undefined;
  await tx.trials.put(isFirst ? { ...trial, machine } : trial);
  if (isFirst) await recordTrialMachine(tx, trial, machine);
  if (details !== undefined) await tx.systemDetails.put({ id, productId, computerId, details, modifiedAt });
}
