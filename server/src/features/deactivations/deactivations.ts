import { type Claims, randomTokenId } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import { activationInactive, endActivation } from '../activations/activations.js';
import type { Actor } from '../audit/audit-record.js';
import { verifyFromDevice } from '../issuing/device-token.js';
import type { Issuance, Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { findEvidence, ledgerBehind } from '../reconciliation/ledger-comparison.js';

export interface Deactivated {
  /** The receipt bundle, for the device. */
  readonly receipt: string;
  readonly activation: Activation;
}

interface Decision {
  readonly activation: Activation;
  readonly issuance: Issuance<'receipt'>;
}

/** Accepts deactivation certificates: each returns one seat, once, whatever is replayed. */
export class Deactivations {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Refuses `ACTIVATION_UNKNOWN` (also if another device signed), `ACTIVATION_INACTIVE` (support released it before),
   * `LEDGER_BEHIND` (the ledger must be reconciled first). The same certificate again gets the same receipt.
   *
   * @param bundle the deactivation certificate, without armour
   * @param actor the API key; the device itself if omitted
   * @param product id of the product that it must be for, if known
   * @throws CountersignError if the certificate does not verify, or is for another vendor (`VENDOR_MISMATCH`) or
   * another product (`PRODUCT_MISMATCH`)
   */
  async accept(bundle: string, actor?: Actor, product?: string): Promise<Outcome<Deactivated>> {
    const { claims, kid: device } = await verifyFromDevice(bundle, 'deactivation', this.#issuer.vendor, product);
    const now = this.#dependencies.clock();
    const by = actor ?? `device:${device}`;
    const decision = await this.#dependencies.ledger.transaction((tx) => this.#decide(tx, claims, device, now, by));
    if (!decision.ok) return decision;
    return granted({
      receipt: await this.#issuer.sign(decision.value.issuance),
      activation: decision.value.activation,
    });
  }

  async #decide(
    tx: LedgerTransaction,
    claims: Claims<'deactivation'>,
    device: string,
    now: number,
    actor: Actor,
  ): Promise<Outcome<Decision>> {
    const found = await tx.activations.get(claims.act);
    if (found === undefined && (await findEvidence(tx, claims.act, 1))?.claims.cnf.jkt === device)
      return ledgerBehind();
    if (found === undefined || found.device !== device || found.productId !== claims.aud) return notTheHolder;
    await tx.lock('licenses', found.licenseId);
    const activation = (await tx.activations.get(claims.act)) ?? found;
    // The certificate is newer than this ledger: the ledger was restored from an older backup.
    if (claims.gen > activation.generation) return notTheHolder;
    if (activation.status !== 'active') {
      const receipt = await tx.receipts.get(activation.id);
      if (receipt?.issuance.claims.dea === claims.jti) return granted({ activation, issuance: receipt.issuance });
      return activationInactive(activation);
    }
    const issuance = this.#receiptFor(claims, Math.floor(now / 1000));
    const ended = await endActivation(tx, this.#dependencies, now, activation, 'deactivated', actor, {
      generation: claims.gen,
      certificate: claims.jti,
    });
    await tx.receipts.insert({ id: activation.id, issuance });
    return granted({ activation: ended, issuance });
  }

  #receiptFor({ aud, act, gen, jti }: Claims<'deactivation'>, now: number): Issuance<'receipt'> {
    const { random } = this.#dependencies;
    return {
      type: 'receipt',
      kid: this.#issuer.currentKid(now),
      claims: { v: 1, iss: this.#issuer.vendor, aud, jti: randomTokenId(random), iat: now, act, gen, dea: jti },
    };
  }
}

export const notTheHolder = refused(
  'ACTIVATION_UNKNOWN',
  'This server has no such activation of this device: another server issued it, or it belongs to another device. ' +
    'Send the certificate to the server that issued the activation.',
);
