import { randomId, randomTokenId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockCompany } from '../companies/lock-company.js';
import type { Issuer } from '../issuing/issuer.js';
import type { Dependencies } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { MasterLicense } from './master-record.js';

export interface IssuedMasterLicense {
  /** The master bundle. */
  readonly certificate: string;
  readonly master: MasterLicense;
}

/** Master licenses, which allow a LAN server to issue leases for a product. */
export class MasterLicenses {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Perpetual, for any licenses of the product that the LAN server has. Refuses `PRODUCT_UNKNOWN`, `COMPANY_UNKNOWN`.
   */
  async issue(productId: string, companyId: string | undefined, actor: Actor): Promise<Outcome<IssuedMasterLicense>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    const master = this.#master(productId, companyId, now);
    const refusal = await ledger.transaction(async (tx) => {
      if ((await tx.products.get(productId)) === undefined) return productUnknown();
      const company = await lockCompany(tx, productId, companyId);
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

  #master(productId: string, companyId: string | undefined, now: number): MasterLicense {
    const { random } = this.#dependencies;
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
