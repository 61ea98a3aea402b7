import { readPages } from '../../store/pages.js';
import type { Page, PageRequest } from '../../store/port.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License, LicenseStatus } from './license-record.js';

export interface LicenseFilter {
  readonly productId?: string;
  readonly status?: LicenseStatus;
  /** Any of these; `null` stands for no profile. */
  readonly profileIds?: readonly (string | null)[];
  /** Any of these; `null` stands for no company. */
  readonly companyIds?: readonly (string | null)[];
  readonly acquired?: boolean;
  /** Whether it was ever activated. */
  readonly used?: boolean;
  /** Whether it is activated now. */
  readonly activated?: boolean;
}

const MAX_BATCH = 10_000;

/** By id. */
export async function pageOfLicenses(
  tx: LedgerTransaction,
  filter: LicenseFilter,
  cursor: string | undefined,
  limit: number,
): Promise<Page<License>> {
  const { where, matches } = selectionOf(filter);
  if (matches === undefined) return tx.licenses.page({ where, cursor, limit });
  const items: License[] = [];
  let isMore = false;
  await walk(tx, where, cursor, Math.min(MAX_BATCH, Math.max(100, limit * 2)), (license) => {
    if (!matches(license)) return true;
    isMore = items.length === limit;
    if (!isMore) items.push(license);
    return !isMore;
  });
  const last = items.at(-1);
  return isMore && last !== undefined ? { items, next: last.id } : { items };
}

/** @param number from 1 */
export async function licensesByPageNumber(
  tx: LedgerTransaction,
  filter: LicenseFilter,
  number: number,
  size: number,
): Promise<readonly License[]> {
  const { where, matches } = selectionOf(filter);
  const items: License[] = [];
  let before = (number - 1) * size;
  await walk(tx, where, undefined, MAX_BATCH, (license) => {
    if (matches !== undefined && !matches(license)) return true;
    if (before > 0) before -= 1;
    else items.push(license);
    return items.length < size;
  });
  return items;
}

export async function countLicenses(tx: LedgerTransaction, filter: LicenseFilter): Promise<number> {
  const { where, matches } = selectionOf(filter);
  if (matches === undefined && Object.keys(where).length === 0) return tx.licenses.count();
  let count = 0;
  await walk(tx, where, undefined, MAX_BATCH, (license) => {
    if (matches === undefined || matches(license)) count += 1;
    return true;
  });
  return count;
}

type Where = NonNullable<PageRequest<License>['where']>;

/** Reads licenses until `visit` has enough. */
async function walk(
  tx: LedgerTransaction,
  where: Where,
  from: string | undefined,
  limit: number,
  visit: (license: License) => boolean,
): Promise<void> {
  for await (const items of readPages((cursor) => tx.licenses.page({ where, cursor, limit }), from)) {
    for (const license of items) if (!visit(license)) return;
  }
}

interface Selection {
  /** The part of the filter that indexes answer. */
  readonly where: Where;
  /** The rest of the filter. */
  readonly matches?: (license: License) => boolean;
}

function selectionOf({ productId, status, profileIds, companyIds, ...flags }: LicenseFilter): Selection {
  const [profileId, ...otherProfiles] = profileIds ?? [];
  const [companyId, ...otherCompanies] = companyIds ?? [];
  const hasOneProfile = typeof profileId === 'string' && otherProfiles.length === 0;
  const hasOneCompany = typeof companyId === 'string' && otherCompanies.length === 0;
  const where: Where = {
    ...(productId !== undefined && { productId }),
    ...(status !== undefined && { status }),
    ...(hasOneProfile && { profileId }),
    ...(hasOneCompany && { companyId }),
  };
  const tests: ((license: License) => boolean)[] = [];
  if (profileIds !== undefined && !hasOneProfile) tests.push((each) => profileIds.includes(each.profileId ?? null));
  if (companyIds !== undefined && !hasOneCompany) tests.push((each) => companyIds.includes(each.companyId ?? null));
  const { acquired, used, activated } = flags;
  if (acquired !== undefined) tests.push((each) => (each.acquired === true) === acquired);
  if (used !== undefined) tests.push((each) => (each.lastActivatedAt !== undefined) === used);
  if (activated !== undefined) tests.push((each) => each.seatsTaken > 0 === activated);
  return tests.length === 0 ? { where } : { where, matches: (each) => tests.every((test) => test(each)) };
}
