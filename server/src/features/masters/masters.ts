import { randomId, randomTokenId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockedCompany } from '../companies/locked-company.js';
import type { Issuer } from '../issuing/issuer.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { Master } from './master-record.js';

export interface IssuedMaster {
  /** The master bundle. */
  readonly certificate: string;
  readonly master: Master;
}

/** Master licenses, which activate a LAN daemon for a product. */
export class Masters {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /**
   * Without an end, for whichever licenses of the product the daemon is given. Refuses `PRODUCT_UNKNOWN`,
   * `COMPANY_UNKNOWN`.
   */
  async issue(productId: string, companyId: string | undefined, actor: Actor): Promise<Outcome<IssuedMaster>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    const master = this.#master(productId, companyId, now);
    const refusal = await ledger.transaction(async (tx) => {
      if ((await tx.products.get(productId)) === undefined) return productUnknown();
      const company = await lockedCompany(tx, productId, companyId);
      if (!company.ok) return company;
      await tx.masters.insert(master);
      await recordAudit(tx, random, now, {
        actor,
        action: 'master.issued',
        subject: master.id,
        detail: { productId, ...(companyId !== undefined && { companyId }) },
      });
      return undefined;
    });
    return refusal ?? granted({ certificate: await this.#issuer.sign(master.issuance), master });
  }

  #master(productId: string, companyId: string | undefined, now: number): Master {
    const { random } = this.#means;
    const id = randomId('mst', 16, random);
    const iat = Math.floor(now / 1000);
    const { vendor } = this.#issuer;
    const claims = {
      v: 1,
      iss: vendor,
      aud: productId,
      jti: randomTokenId(random),
      iat,
      perpetual: true,
      mst: id,
    } as const;
    return {
      id,
      productId,
      ...(companyId !== undefined && { companyId }),
      issuance: { type: 'master', kid: this.#issuer.currentKid(iat), claims },
      createdAt: isoTime(now),
    };
  }
}
