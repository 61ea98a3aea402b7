import { randomId, randomTokenId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockCompany } from '../companies/lock-company.js';
import { grantedClaims } from '../issuing/granted-claims.js';
import type { Issuance, Issuer } from '../issuing/issuer.js';
import { dryRunSigning } from '../issuing/signing-dry-run.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { featuresRefusal, productUnknown } from '../products/products.js';
import { lockProfile } from '../profiles/lock-profile.js';
import { isoTime } from '../time.js';
import type { PassiveCertificate } from './passive-record.js';
import { type PassiveTermOverrides, passiveTerms } from './passive-terms.js';

/** Omitted fields come from its profile or, without one, from the product's defaults. */
export interface NewPassive extends PassiveTermOverrides {
  readonly productId: string;
  readonly clientId: string;
  readonly profileId?: string;
  readonly companyId?: string;
}

export interface IssuedPassive {
  /** The passive bundle. */
  readonly certificate: string;
  readonly passive: PassiveCertificate;
}

/** Certificates from a client id alone: no request and no seat, for applications that opt in to them. */
export class PassiveCertificates {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `FEATURE_UNKNOWN`, `FEATURE_REPEATED`,
   * `NOT_CERTIFIABLE`.
   */
  async issue(wanted: NewPassive, actor: Actor): Promise<Outcome<IssuedPassive>> {
    const now = this.#dependencies.clock();
    const outcome = await this.#dependencies.ledger.transaction((tx) => this.#record(tx, wanted, actor, now));
    if (!outcome.ok) return outcome;
    return granted({ certificate: await this.#issuer.sign(outcome.value.issuance), passive: outcome.value });
  }

  async #record(
    tx: LedgerTransaction,
    wanted: NewPassive,
    actor: Actor,
    now: number,
  ): Promise<Outcome<PassiveCertificate>> {
    const { random } = this.#dependencies;
    const { productId, clientId, profileId, companyId, features = [] } = wanted;
    const product = await tx.products.get(productId);
    if (product === undefined) return productUnknown();
    const profile = await lockProfile(tx, productId, profileId);
    if (!profile.ok) return profile;
    const company = await lockCompany(tx, productId, companyId);
    if (!company.ok) return company;
    const refusal = featuresRefusal(product, features);
    if (refusal !== undefined) return refusal;
    const issuance = this.#issuance(clientId, product, passiveTerms(product, profile.value, wanted, now), now);
    const uncertifiable = await dryRunSigning('passive', issuance.claims);
    if (uncertifiable !== undefined) return uncertifiable;
    const passive: PassiveCertificate = {
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
  ): Issuance<'passive'> {
    const seconds = Math.floor(now / 1000);
    return {
      type: 'passive',
      kid: this.#issuer.currentKid(seconds),
      claims: {
        v: 1,
        iss: this.#issuer.vendor,
        aud: product.id,
        jti: randomTokenId(this.#dependencies.random),
        iat: seconds,
        ...grantedClaims(product, terms),
        cid: clientId,
      },
    };
  }
}
