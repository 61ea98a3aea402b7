import { LicenseCodeSecret, randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { keptLicense } from '../licenses/put-license.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { initialTerms } from '../terms/initial-terms.js';
import { isoTime } from '../time.js';
import type { GeneratorRule } from './generator-rule-record.js';

/** Adds so many keys of a rule to the pool. */
export async function generateKeys(
  tx: LedgerTransaction,
  { vendor, now, random }: UpdateMeans,
  product: Product,
  { variation, validityDays, deliveries, seats }: GeneratorRule,
  amount: number,
  actor: Actor,
): Promise<Outcome<readonly License[]>> {
  const made: License[] = [];
  for (let number = 0; number < amount; number += 1) {
    const code = Buffer.from(random(8)).toString('hex').toUpperCase();
    const { lookupId } = new LicenseCodeSecret(vendor, product.id, code);
    const license = keptLicense({
      id: randomId('lic', 12, random),
      productId: product.id,
      code,
      lookupId,
      ...initialTerms(product, undefined),
      ...(seats !== undefined && { seats }),
      seatsTaken: 0,
      ...(variation !== undefined && { variation }),
      ...(validityDays !== undefined && { validityDays }),
      ...(deliveries !== undefined && { deliveries: { most: deliveries, left: deliveries } }),
      createdAt: isoTime(now),
    } as License);
    await tx.licenses.insert(license);
    const detail = { productId: product.id };
    await recordAudit(tx, random, now, { actor, action: 'license.added', subject: license.id, detail });
    made.push(license);
  }
  return granted(made);
}
