import { randomId, randomTokenId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { IssuanceOf, Issuer } from '../issuing/issuer.js';
import { rehearse } from '../issuing/rehearse.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { featuresRefusal, includedFeatures, productUnknown } from '../products/products.js';
import { isoTime, secondsOf } from '../time.js';
import type { Passive } from './passive-record.js';

export interface NewPassive {
  readonly productId: string;
  readonly clientId: string;
  /** Feature codes; those that the product includes, when it is left out. */
  readonly features?: readonly string[];
  /** ISO 8601, UTC; perpetual when it is left out. */
  readonly expiresAt?: string;
  readonly udf?: Readonly<Record<string, string>>;
}

export interface IssuedPassive {
  /** The passive bundle. */
  readonly certificate: string;
  readonly passive: Passive;
}

/** Certificates from a client id alone: no request, no seat, for applications that opt in to them. */
export class Passives {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /** Refuses `PRODUCT_UNKNOWN`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`, `NOT_CERTIFIABLE`. */
  async issue(wanted: NewPassive, actor: Actor): Promise<Outcome<IssuedPassive>> {
    const { ledger, clock, random } = this.#means;
    const { productId, clientId, features } = wanted;
    const now = clock();
    const outcome = await ledger.transaction(async (tx): Promise<Outcome<Passive>> => {
      const product = await tx.products.get(productId);
      if (product === undefined) return productUnknown();
      const refusal = featuresRefusal(product, features ?? []);
      if (refusal !== undefined) return refusal;
      const ftr = features ?? includedFeatures(product);
      const issuance = this.#issuance(wanted, ftr, Math.floor(now / 1000));
      const uncertifiable = await rehearse('passive', issuance.claims);
      if (uncertifiable !== undefined) return uncertifiable;
      const passive: Passive = {
        id: randomId('psv', 16, random),
        productId,
        clientId,
        issuance,
        createdAt: isoTime(now),
      };
      await tx.passives.insert(passive);
      await recordAudit(tx, random, now, {
        actor,
        action: 'passive.issued',
        subject: passive.id,
        detail: { productId, clientId },
      });
      return granted(passive);
    });
    if (!outcome.ok) return outcome;
    return granted({ certificate: await this.#issuer.sign(outcome.value.issuance), passive: outcome.value });
  }

  #issuance(
    { productId, clientId, expiresAt, udf }: NewPassive,
    ftr: readonly string[],
    now: number,
  ): IssuanceOf<'passive'> {
    return {
      type: 'passive',
      kid: this.#issuer.currentKid(now),
      claims: {
        v: 1,
        iss: this.#issuer.vendor,
        aud: productId,
        jti: randomTokenId(this.#means.random),
        iat: now,
        ...(expiresAt === undefined ? { perpetual: true } : { exp: secondsOf(expiresAt) }),
        ftr,
        ...(udf !== undefined && { udf }),
        cid: clientId,
      },
    };
  }
}
