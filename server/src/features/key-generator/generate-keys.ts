import { CountersignError, LicenseCodeSecret, randomId } from '@countersign/shared';
import { readPages } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction } from '../ledger.js';
import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import type { License } from '../licenses/license-record.js';
import { withDerivedIndexes } from '../licenses/save-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { initialTerms } from '../terms/initial-terms.js';
import { isoTime } from '../time.js';
import type { GeneratorRule } from './generator-rule-record.js';
import { countPossibleKeys, createKeyGenerator, matchesFormat } from './key-format.js';

/** Limit of one unit of work. */
export const MAX_GENERATED_KEYS = 10_000;

/** More licenses than any ledger has: for a format with twice as many keys, no count is needed. */
const MORE_THAN_ANY_LEDGER = 10n ** 10n;
/**
 * At most half of the possible keys of a format are made, so that a collision is usually resolved at the second try.
 */
const TRIES = 1_000;

/**
 * Makes keys of a rule: licenses in the pool of the rule's product and variation. Makes all, or refuses
 * `KEY_FORMAT_TOO_SMALL` or `NOT_CERTIFIABLE`. Takes no lock: a code that another caller adds at the same time is
 * replaced.
 * @param amount 1 to 10,000
 */
export async function generateKeys(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  product: Product,
  rule: GeneratorRule,
  amount: number,
  actor: Actor,
): Promise<Outcome<readonly License[]>> {
  if (!Number.isInteger(amount) || amount < 1 || amount > MAX_GENERATED_KEYS) {
    throw new TypeError(`A call can make 1 to ${MAX_GENERATED_KEYS} keys.`);
  }
  const tooSmall = await formatTooSmall(tx, rule, amount);
  if (tooSmall !== undefined) return tooSmall;
  const { vendor, now, random } = dependencies;
  const { variation, validityDays, deliveries, seats } = rule;
  const common = {
    productId: product.id,
    ...initialTerms(product),
    ...(seats !== undefined && { seats }),
    ...(variation !== undefined && { variation }),
    ...(validityDays !== undefined && { validityDays }),
    ...(deliveries !== undefined && deliveries > 1 && { deliveries: { most: deliveries, left: deliveries } }),
    seatsTaken: 0,
    createdAt: isoTime(now),
  };
  const makeKey = createKeyGenerator(rule.format, random);
  const make = (): License => {
    const code = makeKey();
    const { lookupId } = new LicenseCodeSecret(vendor, product.id, code);
    return withDerivedIndexes({ id: randomId('lic', 12, random), ...common, code, lookupId });
  };
  // They do not differ in anything that a certificate contains.
  const uncertifiable = await licenseSigningRefusal(product, make(), vendor, now);
  if (uncertifiable !== undefined) return uncertifiable;
  const made: License[] = [];
  while (made.length < amount) made.push(await insertNew(tx, make));
  const detail = { rule: rule.id, amount };
  await recordAudit(tx, random, now, { actor, action: 'keys.generated', subject: product.id, detail });
  return granted(made);
}

async function insertNew(tx: LedgerTransaction, make: () => License): Promise<License> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const license = make();
    try {
      await tx.licenses.insert(license);
      return license;
    } catch (error) {
      if (!(error instanceof CountersignError) || error.code !== 'UNIQUE_VIOLATION') throw error;
    }
  }
  throw new Error('Every generated key was taken, although the format has enough free ones.');
}

/** Refuses `KEY_FORMAT_TOO_SMALL` if, with these keys, over half of the possible keys of the format were used. */
export async function formatTooSmall(
  tx: LedgerTransaction,
  { productId, format }: Pick<GeneratorRule, 'productId' | 'format'>,
  amount: number,
): Promise<Outcome<never> | undefined> {
  const most = countPossibleKeys(format) / 2n;
  if (most > MORE_THAN_ANY_LEDGER) return undefined;
  let taken = 0n;
  if (BigInt(await tx.licenses.count()) + BigInt(amount) > most) {
    for await (const page of readPages((cursor) => tx.licenses.page({ where: { productId }, cursor, limit: 10_000 }))) {
      taken += BigInt(page.filter(({ code }) => matchesFormat(format, code)).length);
    }
    if (taken + BigInt(amount) > most) return tooSmall(most - taken);
  }
  return undefined;
}

const tooSmall = (left: bigint): Outcome<never> =>
  refused(
    'KEY_FORMAT_TOO_SMALL',
    `The rule's format has room for ${left > 0n ? left : 0n} more keys: at most half of its possible keys are made. ` +
      'Make it longer, or give it more characters.',
  );
