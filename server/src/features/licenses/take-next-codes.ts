import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { License } from './license-record.js';
import { poolName, saveLicense } from './save-license.js';
import type { UpdateContext } from './update-license.js';

export const MAX_NEXT_CODES = 1_000;

export interface NextCodesRequest {
  readonly productId: string;
  /** Codes without a profile if omitted. */
  readonly profileId?: string;
  /** 1 to 1000. */
  readonly amount: number;
}

/**
 * Takes free codes: never taken before, never activated, of usable licenses that have not expired. Takes all, or
 * refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `NO_CODE_LEFT`.
 */
export async function takeNextCodes(
  tx: LedgerTransaction,
  { now, random }: Omit<UpdateContext, 'vendor'>,
  { productId, profileId, amount }: NextCodesRequest,
  actor: Actor,
): Promise<Outcome<readonly License[]>> {
  if (!Number.isInteger(amount) || amount < 1 || amount > MAX_NEXT_CODES) {
    throw new TypeError(`A call can take 1 to ${MAX_NEXT_CODES} codes.`);
  }
  if ((await tx.products.get(productId)) === undefined) return productUnknown();
  if (profileId !== undefined && (await tx.profiles.get(profileId))?.productId !== productId) {
    return refused('PROFILE_UNKNOWN', 'The product has no such profile.');
  }
  const pool = poolName(productId, profileId);
  const free = await lockFree(tx, pool, amount, now);
  if (free.length < amount) {
    const left =
      free.length === 0 ? 'No free code is' : `${free.length} free ${free.length === 1 ? 'code is' : 'codes are'}`;
    return refused('NO_CODE_LEFT', `${left} left. None was taken. Ask for fewer, or add licenses.`);
  }
  const handedOut: License[] = [];
  for (const license of free) {
    const taken: License = { ...license, acquired: true, modifiedAt: isoTime(now) };
    await saveLicense(tx, taken);
    await recordAudit(tx, random, now, { actor, action: 'license.handed-out', subject: license.id });
    handedOut.push(taken);
  }
  return granted(handedOut);
}

/**
 * One caller at a time for each pool, so that they don't all try the same codes. Each license is also locked, in the
 * order of ids, and read again: it may be activated or suspended meanwhile.
 */
async function lockFree(tx: LedgerTransaction, pool: string, amount: number, now: number): Promise<readonly License[]> {
  await tx.lock('licenses', `pool:${pool}`);
  const free: License[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.licenses.page({ where: { pool }, cursor, limit: amount - free.length });
    for (const { id, expiresAt } of page.items) {
      if (expiresAt !== undefined && Date.parse(expiresAt) <= now) continue;
      await tx.lock('licenses', id);
      const license = await tx.licenses.get(id);
      if (license?.pool === pool) free.push(license);
    }
    cursor = page.next;
  } while (cursor !== undefined && free.length < amount);
  return free;
}
