import { CountersignError } from '@countersign/shared';
import type { StoreContents, StoreFilling } from '../store/contents.js';
import { writeStoreKind } from '../vendor/store-choice.js';
import { ContentsDigest, type ContentsSummary } from './contents-digest.js';
import { createContents, displayLocation, isFolder, type Location, openContents } from './locations.js';

/** Receives how many documents are done, of how many. */
export type ProgressCallback = (done: number, total: number) => void;

/** Where to make a new ledger. */
export interface LedgerTarget {
  /** There must be no ledger yet. */
  readonly to: Location;
  /** The owner. */
  readonly vendor?: string | undefined;
  /** The vendor's data folder, which records the kind of its ledger, so that no server opens the old one. */
  readonly folder?: string | undefined;
}

/**
 * Makes a new ledger of these contents, reads it back, and compares. It becomes visible only when it is complete.
 * @throws CountersignError `STORE_DAMAGED` if what is read back differs
 */
export async function copyContents(
  contents: StoreContents,
  target: LedgerTarget,
  onProgress?: ProgressCallback,
): Promise<ContentsSummary> {
  const { to, vendor, folder } = target;
  // Written once, read back once.
  const tell = progressCounter(contents.count * 2, onProgress);
  const filling = await openFresh(to, vendor);
  const put = await pour(contents, filling, tell);
  const back = await summarise(to, tell);
  if (back.sha256 === put.sha256 && back.documents === put.documents) {
    if (folder !== undefined) await writeStoreKind(folder, isFolder(to) ? 'journal' : 'postgres');
    return put;
  }
  throw new CountersignError(
    'STORE_DAMAGED',
    `${displayLocation(to)} differs from what was just written to it (${back.documents} of ${put.documents} documents, ` +
      'or other ones). Do not use it. Check the disk, and start again in another place.',
  );
}

async function openFresh(target: Location, vendor: string | undefined): Promise<StoreFilling> {
  try {
    return await createContents(target, vendor);
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== 'ALREADY_INITIALISED') throw error;
    const remedy = isFolder(target)
      ? `Nothing is overwritten: stop the server, move the existing ledger away (mv ${target} ${target}.before), and try again.`
      : 'Nothing is overwritten: choose an empty database.';
    throw new CountersignError(error.code, `${error.message}. ${remedy}`, { cause: error });
  }
}

async function pour(
  contents: StoreContents,
  filling: StoreFilling,
  tell: (count: number) => void,
): Promise<ContentsSummary> {
  try {
    const digest = new ContentsDigest();
    for await (const batch of contents.batches()) {
      digest.add(batch);
      await filling.add(batch);
      tell(batch.length);
    }
    await filling.finish();
    return digest.summary();
  } catch (error) {
    await filling.abandon();
    throw error;
  }
}

/** Reads a ledger completely. */
async function summarise(location: Location, tell: (count: number) => void): Promise<ContentsSummary> {
  const contents = await openContents(location);
  try {
    return await summarizeContents(contents, tell);
  } finally {
    await contents.close();
  }
}

/** Reads contents completely; they can't be read again. */
export async function summarizeContents(
  contents: StoreContents,
  tell: (count: number) => void = () => {},
): Promise<ContentsSummary> {
  const digest = new ContentsDigest();
  for await (const batch of contents.batches()) {
    digest.add(batch);
    tell(batch.length);
  }
  return digest.summary();
}

export function progressCounter(total: number, onProgress: ProgressCallback | undefined): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    onProgress?.(done, total);
  };
}
