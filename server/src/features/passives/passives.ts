import { randomId, randomTokenId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockedCompany } from '../companies/locked-company.js';
import { grantedClaims } from '../issuing/granted-claims.js';
import type { IssuanceOf, Issuer } from '../issuing/issuer.js';
import { rehearse } from '../issuing/rehearse.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { featuresRefusal, productUnknown } from '../products/products.js';
import { lockedProfile } from '../profiles/locked-profile.js';
import { isoTime } from '../time.js';
import type { Passive } from './passive-record.js';
import { type OwnTerms, passiveTerms } from './passive-terms.js';

/** What it does not say is as in its profile or, without one, as the product's defaults have it. */
export interface NewPassive extends OwnTerms {
  readonly productId: string;
  readonly clientId: string;
  readonly profileId?: string;
  readonly companyId?: string;
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

  /**
   * Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`,
   * `NOT_CERTIFIABLE`.
   */
  async issue(wanted: NewPassive, actor: Actor): Promise<Outcome<IssuedPassive>> {
    const now = this.#means.clock();
    const outcome = await this.#means.ledger.transaction((tx) => this.#record(tx, wanted, actor, now));
    if (!outcome.ok) return outcome;
    return granted({ certificate: await this.#issuer.sign(outcome.value.issuance), passive: outcome.value });
  }

  async #record(tx: LedgerTransaction, wanted: NewPassive, actor: Actor, now: number): Promise<Outcome<Passive>> {
    const { random } = this.#means;
    const { productId, clientId, profileId, companyId, features = [] } = wanted;
    const product = await tx.products.get(productId);
    if (product === undefined) return productUnknown();
    const profile = await lockedProfile(tx, productId, profileId);
    if (!profile.ok) return profile;
    const company = await lockedCompany(tx, productId, companyId);
    if (!company.ok) return company;
    const refusal = featuresRefusal(product, features);
    if (refusal !== undefined) return refusal;
    const issuance = this.#issuance(clientId, product, passiveTerms(product, profile.value, wanted, now), now);
    const uncertifiable = await rehearse('passive', issuance.claims);
    if (uncertifiable !== undefined) return uncertifiable;
    const passive: Passive = {
      id: randomId('psv', 16, random),
      productId,
      clientId,
      ...(profile.value !== undefined && { profileId: profile.value.id }),
      ...(companyId !== undefined && { companyId }),
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
  }

  #issuance(
    clientId: string,
    product: Product,
    terms: Parameters<typeof grantedClaims>[1],
    now: number,
  ): IssuanceOf<'passive'> {
    const seconds = Math.floor(now / 1000);
    return {
      type: 'passive',
      kid: this.#issuer.currentKid(seconds),
      claims: {
        v: 1,
        iss: this.#issuer.vendor,
        aud: product.id,
        jti: randomTokenId(this.#means.random),
        iat: seconds,
        ...grantedClaims(product, terms),
        cid: clientId,
      },
    };
  }
}
