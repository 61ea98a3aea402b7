import type { StoreContents } from '../store/contents.js';
import { Digest, type Summary } from './digest.js';
import { LedgerRules, type Violation } from './ledger-rules.js';
import { type Location, openContents } from './locations.js';
import { readBackup } from './read-backup.js';
import { counter, type OnProgress } from './transfer.js';

export interface VerifyOptions {
  /** A ledger, which may be served meanwhile, or a backup file. */
  readonly of: { readonly ledger: Location } | { readonly backup: string };
  readonly onProgress?: OnProgress;
}

export interface Verification extends Summary {
  readonly violations: readonly Violation[];
}

/**
 * Reads all of a ledger or of a backup, and holds it against the ledger's own rules.
 * @throws CountersignError `STORE_...`, `BACKUP_DAMAGED` when it can't even be read
 */
export async function verifyStore({ of, onProgress }: VerifyOptions): Promise<Verification> {
  const contents = 'backup' in of ? await readBackup(of.backup) : await openContents(of.ledger);
  try {
    return await verify(contents, counter(contents.count, onProgress));
  } finally {
    await contents.close();
  }
}

async function verify(contents: StoreContents, tell: (count: number) => void): Promise<Verification> {
  const digest = new Digest();
  const rules = new LedgerRules();
  for await (const batch of contents.batches()) {
    digest.add(batch);
    for (const stored of batch) rules.see(stored);
    tell(batch.length);
  }
  return { ...digest.summary(), violations: rules.violations() };
}
