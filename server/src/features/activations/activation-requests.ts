import { type Claims, CountersignError, randomId, randomTokenId, type VerifiedToken } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import { vmPlatformOf } from '../devices/vm-platform.js';
import type { GroupUser } from '../groups/group-user-record.js';
import { signInRefused } from '../groups/sign-ins.js';
import { assertRequestOperation, verifyFromDevice } from '../issuing/device-token.js';
import type { Issuance, Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { ledgerBehind, newestGeneration, refreshNeedsReconciliation } from '../reconciliation/ledger-comparison.js';
import { grantedSecretValues, signSecrets } from '../secrets/secret-token.js';
import { startedTerm } from '../terms/started-term.js';
import { isoTime } from '../time.js';
import { activationClaims, type CertificateSource } from './activation-claims.js';
import type { Activation } from './activation-record.js';
import { activationInactive } from './activations.js';
import { findLicense, licenseUnknown } from './find-license.js';
import { activationForked, extendRequestChain, isForked, isRefusedForFork, reportFork } from './forks.js';
import { recordDevice } from './record-device.js';
import type { AnsweredRequest } from './request-record.js';
import { ledgerBehindRefusal, licenseRefusal, machineRefusal, seatRefusal } from './request-refusals.js';

type Request = VerifiedToken<'request'>;

export interface IssuedActivation {
  /** The activation bundle. */
  readonly certificate: string;
  readonly activation: Activation;
  /** The bundle with the license's secure values for this device, if it has or had any. */
  readonly secrets?: string;
}

interface ActivationDecision {
  readonly activation: Activation;
  readonly issuance: Issuance<'activation'>;
}

/**
 * Turns a device's request into an activation certificate, for support staff and for online devices alike. The core of
 * the ceremony.
 */
export class ActivationRequests {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Answers one request. What will be signed is stored durably in the ledger before it is signed, so after a crash, or
   * when the same request is repeated, the result is the same certificate and one seat.
   *
   * Refuses `PRODUCT_UNKNOWN`, `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `NO_SEAT_LEFT` (naming the
   * holders), `REQUEST_CONSUMED`, `ACTIVATION_INACTIVE`, `MACHINE_UNIDENTIFIED`, `MACHINE_CHANGED`,
   * `ACTIVATION_FORKED`, `LEDGER_BEHIND`.
   *
   * @param bundle the request, without armour
   * @param actor the API key; the device itself if omitted
   * @param product id of the product that it must be for, if known
   * @throws CountersignError if the request does not verify, or is for another vendor (`VENDOR_MISMATCH`) or another
   * product (`PRODUCT_MISMATCH`)
   */
  async answer(bundle: string, actor?: Actor, product?: string): Promise<Outcome<IssuedActivation>> {
    const request = await verifyFromDevice(bundle, 'request', this.#issuer.vendor, product);
    assertRequestOperation(request, ['activate', 'refresh']);
    return this.#answer(request, actor ?? `device:${request.kid}`);
  }

  /**
   * The same for a sign-in request of an authenticated user, with a license of the user's group. Also refuses
   * `SIGN_IN_REFUSED`, if the user was deleted meanwhile.
   */
  answerForUser(request: Request, { id }: GroupUser): Promise<Outcome<IssuedActivation>> {
    return this.#answer(request, id, id);
  }

  async #answer(request: Request, actor: Actor, userId?: string): Promise<Outcome<IssuedActivation>> {
    const now = this.#dependencies.clock();
    const decision = await this.#dependencies.ledger.transaction(async (tx) => {
      const decided = await this.#decide(tx, request, now, actor, userId);
      if (!decided.ok) return decided;
      return granted({ ...decided.value, values: await grantedSecretValues(tx, decided.value.issuance.claims) });
    });
    if (!decision.ok) return decision;
    const { activation, issuance, values } = decision.value;
    const certificate = await this.#issuer.sign(issuance);
    if (values === undefined) return granted({ certificate, activation });
    const { aud, cnf } = request.claims;
    const to = { product: aud, activation: activation.id, device: request.kid, key: cnf.jwk };
    return granted({
      certificate,
      activation,
      secrets: await signSecrets(this.#dependencies, this.#issuer, to, values),
    });
  }

  async #decide(
    tx: LedgerTransaction,
    request: Request,
    now: number,
    actor: Actor,
    userId: string | undefined,
  ): Promise<Outcome<ActivationDecision>> {
    const { claims, kid: device } = request;
    const product = await tx.products.get(claims.aud);
    if (product === undefined) return productUnknown(`The request is for the product ${claims.aud}.`);
    if (await refreshNeedsReconciliation(tx, request)) return ledgerBehind();
    const user = userId === undefined ? undefined : await tx.groupUsers.get(userId);
    if (userId !== undefined && user === undefined) return signInRefused;
    const found = await findLicense(tx, this.#issuer.vendor, request, user, now);
    if (!found.ok) return found;
    await tx.lock('licenses', found.value.id);
    const known = (await tx.licenses.get(found.value.id)) ?? found.value;
    const license = startedTerm(known, now);

    const requestId = `${device}.${claims.jti}`;
    const answered = await tx.requests.get(requestId);
    const held = (await tx.activations.find('seat', `${license.id}:${device}`))[0];
    if (answered !== undefined) return this.#again(tx, answered, license);
    if (claims.op === 'refresh' && held?.id !== claims.act) return this.#refreshRefused(tx, claims);

    const refusal =
      licenseRefusal(license, now) ??
      machineRefusal(claims, product, held) ??
      (held !== undefined && isRefusedForFork(product, held) ? activationForked(held) : undefined) ??
      ledgerBehindRefusal(license, held) ??
      (await seatRefusal(tx, license, held));
    if (refusal !== undefined) return refusal;

    const chained = extendRequestChain(held ?? this.#newActivation(request, license, now), claims, now);
    const hasForked = isForked(chained) && !(held !== undefined && isForked(held));
    if (hasForked && isRefusedForFork(product, chained)) {
      await tx.activations.put(chained);
      await reportFork(tx, this.#dependencies, now, chained, actor);
      return activationForked(chained);
    }

    const unnamed = held === undefined ? chained : refreshed(chained, claims, now, await newestGeneration(tx, chained));
    const unleased = user === undefined ? unnamed : { ...unnamed, username: user.username };
    const issuance = this.#issuance(
      { product, license, activation: unleased, request: claims.jti },
      Math.floor(now / 1000),
    );
    const activation = leasedUntil(unleased, issuance.claims.chk);
    const other = await insertUnlessThere(tx, { id: requestId, activationId: activation.id, issuance });
    if (other !== undefined) return this.#again(tx, other, license);
    if (held === undefined) {
      await saveLicense(tx, { ...license, seatsTaken: license.seatsTaken + 1, lastActivatedAt: activation.createdAt });
    } else if (license !== known) await saveLicense(tx, license);
    await tx.activations.put(activation);
    await recordDevice(tx, activation, claims.sys, isoTime(now));
    await recordAudit(tx, this.#dependencies.random, now, {
      actor,
      action: held === undefined ? 'activation.created' : 'activation.refreshed',
      subject: activation.id,
      detail: { licenseId: license.id, generation: activation.generation, certificate: issuance.claims.jti },
    });
    if (hasForked) await reportFork(tx, this.#dependencies, now, activation, actor);
    return granted({ activation, issuance });
  }

  /** If a device uses one request id for two licenses, the answer to one must not be given for the other. */
  async #again(
    tx: LedgerTransaction,
    { activationId, issuance }: AnsweredRequest,
    license: License,
  ): Promise<Outcome<ActivationDecision>> {
    const activation = await tx.activations.get(activationId);
    if (activation?.status === 'active' && activation.licenseId === license.id)
      return granted({ activation, issuance });
    return refused(
      'REQUEST_CONSUMED',
      activation?.licenseId === license.id
        ? 'This request was answered before, and its activation has ended since. Make a new request on the device.'
        : 'The device already used the id of this request for another license. Make a new request on the device.',
    );
  }

  async #refreshRefused(tx: LedgerTransaction, { act = '' }: Claims<'request'>): Promise<Outcome<never>> {
    const activation = await tx.activations.get(act);
    return activation === undefined ? licenseUnknown('refresh') : activationInactive(activation);
  }

  #issuance(
    granting: Pick<CertificateSource, 'product' | 'license' | 'activation' | 'request'>,
    now: number,
  ): Issuance<'activation'> {
    const { vendor } = this.#issuer;
    const claims = activationClaims({ ...granting, vendor, id: randomTokenId(this.#dependencies.random), now });
    return { type: 'activation', kid: this.#issuer.currentKid(now), claims };
  }

  #newActivation({ claims, kid: device }: Request, { id: licenseId, productId }: License, now: number): Activation {
    const vmPlatform = vmPlatformOf(claims.sys, undefined);
    return {
      id: randomId('act', 16, this.#dependencies.random),
      licenseId,
      productId,
      status: 'active',
      device,
      computerId: computerIdOf(device),
      ...(vmPlatform !== undefined && { vmPlatform }),
      ...(claims.lbl !== undefined && { label: claims.lbl }),
      generation: 1,
      machine: claims.mch.c,
      createdAt: isoTime(now),
      refreshedAt: isoTime(now),
      seat: `${licenseId}:${device}`,
    };
  }
}

/**
 * The lock is on the license, so the same request may have been answered for another license since it was looked up.
 * Checked before any other write, so that nothing is left behind.
 */
async function insertUnlessThere(
  tx: LedgerTransaction,
  request: AnsweredRequest,
): Promise<AnsweredRequest | undefined> {
  try {
    await tx.requests.insert(request);
    return undefined;
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== 'UNIQUE_VIOLATION') throw error;
    return tx.requests.get(request.id);
  }
}

function refreshed(
  { vmPlatform: before, ...held }: Activation,
  { mch, lbl, sys }: Claims<'request'>,
  now: number,
  generation: number,
): Activation {
  const label = lbl ?? held.label;
  const vmPlatform = vmPlatformOf(sys, before);
  return {
    ...held,
    ...(vmPlatform !== undefined && { vmPlatform }),
    ...(label !== undefined && { label }),
    generation: generation + 1,
    machine: mch.c,
    refreshedAt: isoTime(now),
  };
}

/** @param end seconds since 1970; no end if omitted */
function leasedUntil({ leaseEndsAt: _, ...activation }: Activation, end: number | undefined): Activation {
  return end === undefined ? activation : { ...activation, leaseEndsAt: isoTime(end * 1_000) };
}
