import type { StoreContents } from '../store/contents.js';
import { ContentsDigest, type ContentsSummary } from './contents-digest.js';
import { LedgerRules, type RuleViolation } from './ledger-rules.js';
import { type Location, openContents } from './locations.js';
import { readBackup } from './read-backup.js';
import { type ProgressCallback, progressCounter } from './transfer.js';

export interface VerifyOptions {
  /** A ledger, which a server may be using, or a backup file. */
  readonly of: { readonly ledger: Location } | { readonly backup: string };
  readonly onProgress?: ProgressCallback;
}

export interface StoreVerification extends ContentsSummary {
  readonly violations: readonly RuleViolation[];
}

/**
 * Reads all of a ledger or backup, and checks it against the ledger rules.
 * @throws CountersignError `STORE_...`, `BACKUP_DAMAGED` if it can't be read
 */
export async function verifyStore({ of, onProgress }: VerifyOptions): Promise<StoreVerification> {
  const contents = 'backup' in of ? await readBackup(of.backup) : await openContents(of.ledger);
  try {
    return await verify(contents, progressCounter(contents.count, onProgress));
  } finally {
    await contents.close();
  }
}

async function verify(contents: StoreContents, tell: (count: number) => void): Promise<StoreVerification> {
  const digest = new ContentsDigest();
  const rules = new LedgerRules();
  for await (const batch of contents.batches()) {
    digest.add(batch);
    for (const stored of batch) rules.see(stored);
    tell(batch.length);
  }
  return { ...digest.summary(), violations: rules.violations() };
}
