import {
  type Claims,
  CountersignError,
  LicenseCodeSecret,
  randomId,
  randomTokenId,
  type VerifiedToken,
} from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import { vmPlatformOf } from '../devices/vm-platform.js';
import { verifyFromDevice } from '../issuing/device-token.js';
import type { IssuanceOf, Issuer } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { putLicense } from '../licenses/put-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isBehindRefresh, ledgerBehind, newestGeneration } from '../reconciliation/newer.js';
import { grantedValues, signSecrets } from '../secrets/secret-token.js';
import { startedTerm } from '../terms/started-term.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { activationInactive } from './activations.js';
import { activationClaims, type Granting } from './grant.js';
import { noteDevice } from './note-device.js';
import type { AnsweredRequest } from './request-record.js';
import { behindRefusal, licenseRefusal, machineRefusal, seatRefusal } from './request-refusals.js';

type Request = VerifiedToken<'request'>;

export interface Answer {
  /** The activation bundle. */
  readonly certificate: string;
  readonly activation: Activation;
  /** The bundle with the license's values for this device, when it has or had some. */
  readonly secrets?: string;
}

interface Decision {
  readonly activation: Activation;
  readonly issuance: IssuanceOf<'activation'>;
}

/** Turns a device's request into an activation certificate: the heart of the ceremony, for support and online alike. */
export class RequestAnswering {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /**
   * Answers one request. What will be signed is in the ledger, durably, before it is signed; so a crash at any point, or
   * the same request again, gives the same certificate and one seat.
   *
   * Refuses `PRODUCT_UNKNOWN`, `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `NO_SEAT_LEFT` (naming the
   * holders), `REQUEST_CONSUMED`, `ACTIVATION_INACTIVE`, `MACHINE_UNIDENTIFIED`, `MACHINE_CHANGED`, `LEDGER_BEHIND`.
   *
   * @param bundle the request, without armour
   * @param actor the API key; the device itself when it is left out
   * @param product id of the one that it must be for, where that is known
   * @throws CountersignError when the request does not verify, is another vendor's (`VENDOR_MISMATCH`) or for another
   * product (`PRODUCT_MISMATCH`)
   */
  async answer(bundle: string, actor?: Actor, product?: string): Promise<Outcome<Answer>> {
    const request = await verifyFromDevice(bundle, 'request', this.#issuer.vendor, product);
    if (request.claims.op === 'trial' || request.claims.op === 'sign-in') {
      throw new CountersignError('TYPE_MISMATCH', `This request is for a ${request.claims.op}, not for an activation.`);
    }
    const now = this.#means.clock();
    const by = actor ?? `device:${request.kid}`;
    const decision = await this.#means.ledger.transaction(async (tx) => {
      const decided = await this.#decide(tx, request, now, by);
      if (!decided.ok) return decided;
      return granted({ ...decided.value, values: await grantedValues(tx, decided.value.issuance.claims) });
    });
    if (!decision.ok) return decision;
    const { activation, issuance, values } = decision.value;
    const certificate = await this.#issuer.sign(issuance);
    if (values === undefined) return granted({ certificate, activation });
    const { aud, cnf } = request.claims;
    const to = { product: aud, activation: activation.id, device: request.kid, key: cnf.jwk };
    return granted({ certificate, activation, secrets: await signSecrets(this.#means, this.#issuer, to, values) });
  }

  async #decide(tx: LedgerTransaction, request: Request, now: number, actor: Actor): Promise<Outcome<Decision>> {
    const { claims, kid: device } = request;
    const product = await tx.products.get(claims.aud);
    if (product === undefined) return productUnknown(`The request is for the product ${claims.aud}.`);
    if (await isBehindRefresh(tx, request)) return ledgerBehind();
    const found = await this.#findLicense(tx, request);
    if (found === undefined) return licenseUnknown(claims.op);
    await tx.lock('licenses', found.id);
    const known = (await tx.licenses.get(found.id)) ?? found;
    const license = startedTerm(known, now);

    const requestId = `${device}.${claims.jti}`;
    const answered = await tx.requests.get(requestId);
    const held = (await tx.activations.find('seat', `${license.id}:${device}`))[0];
    if (answered !== undefined) return this.#again(tx, answered, license);
    if (claims.op === 'refresh' && held?.id !== claims.act) return this.#refreshRefused(tx, claims);

    const refusal =
      licenseRefusal(license, now) ??
      machineRefusal(claims, product, held) ??
      behindRefusal(license, held) ??
      (await seatRefusal(tx, license, held));
    if (refusal !== undefined) return refusal;

    const unleased =
      held === undefined
        ? this.#newActivation(request, license, now)
        : refreshed(held, claims, now, await newestGeneration(tx, held));
    const issuance = this.#issuance(
      { product, license, activation: unleased, request: claims.jti },
      Math.floor(now / 1000),
    );
    const activation = leasedUntil(unleased, issuance.claims.chk);
    const other = await insertUnlessThere(tx, { id: requestId, activationId: activation.id, issuance });
    if (other !== undefined) return this.#again(tx, other, license);
    if (held === undefined) {
      await putLicense(tx, { ...license, seatsTaken: license.seatsTaken + 1, lastActivatedAt: activation.createdAt });
    } else if (license !== known) await putLicense(tx, license);
    await tx.activations.put(activation);
    await noteDevice(tx, activation, claims.sys, isoTime(now));
    await recordAudit(tx, this.#means.random, now, {
      actor,
      action: held === undefined ? 'activation.created' : 'activation.refreshed',
      subject: activation.id,
      detail: { licenseId: license.id, generation: activation.generation, certificate: issuance.claims.jti },
    });
    return granted({ activation, issuance });
  }

  /** By proof of possession of its code or, for a refresh, by the activation that the device holds. */
  async #findLicense(tx: LedgerTransaction, { claims, kid }: Request): Promise<License | undefined> {
    if (claims.op === 'refresh') {
      const activation = await tx.activations.get(claims.act ?? '');
      const own = activation?.device === kid && activation.productId === claims.aud;
      return own ? tx.licenses.get(activation.licenseId) : undefined;
    }
    const license = (await tx.licenses.find('lookupId', claims.lid ?? ''))[0];
    if (license === undefined || license.productId !== claims.aud) return undefined;
    const secret = new LicenseCodeSecret(this.#issuer.vendor, license.productId, license.code);
    return secret.accepts(claims, kid) ? license : undefined;
  }

  /** A device that uses a request id twice, for two licenses, must not get the answer to the one for the other. */
  async #again(
    tx: LedgerTransaction,
    { activationId, issuance }: AnsweredRequest,
    license: License,
  ): Promise<Outcome<Decision>> {
    const activation = await tx.activations.get(activationId);
    if (activation?.status === 'active' && activation.licenseId === license.id)
      return granted({ activation, issuance });
    return refused(
      'REQUEST_CONSUMED',
      activation?.licenseId === license.id
        ? 'This request was answered before, and its activation has been given back since. Make a new request on the device.'
        : 'The device sent a request with this id before, for another license. Make a new request on the device.',
    );
  }

  async #refreshRefused(tx: LedgerTransaction, { act = '' }: Claims<'request'>): Promise<Outcome<never>> {
    const activation = await tx.activations.get(act);
    return activation === undefined ? licenseUnknown('refresh') : activationInactive(activation);
  }

  #issuance(
    granting: Pick<Granting, 'product' | 'license' | 'activation' | 'request'>,
    now: number,
  ): IssuanceOf<'activation'> {
    const { vendor } = this.#issuer;
    const claims = activationClaims({ ...granting, vendor, id: randomTokenId(this.#means.random), now });
    return { type: 'activation', kid: this.#issuer.currentKid(now), claims };
  }

  #newActivation({ claims, kid: device }: Request, { id: licenseId, productId }: License, now: number): Activation {
    const vmPlatform = vmPlatformOf(claims.sys, undefined);
    return {
      id: randomId('act', 16, this.#means.random),
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
 * The lock is on the license, so the same request for another license may have been answered since it was looked for.
 * Comes before every other write: whoever finds one leaves nothing else behind.
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

/** @param end seconds since 1970; without an end when it is left out */
function leasedUntil({ leaseEndsAt: _, ...activation }: Activation, end: number | undefined): Activation {
  return end === undefined ? activation : { ...activation, leaseEndsAt: isoTime(end * 1_000) };
}

const licenseUnknown = (op: Claims<'request'>['op']): Outcome<never> =>
  refused(
    'LICENSE_UNKNOWN',
    op === 'activate'
      ? 'No license of this product has this code. Check the code and the product on the device, and make a new request.'
      : 'The activation to refresh is not one of this device. Make an activation request with the license code.',
  );
