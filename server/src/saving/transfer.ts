import { CountersignError } from '@countersign/shared';
import type { StoreContents, StoreFilling } from '../store/contents.js';
import { writeStoreKind } from '../vendor/store-choice.js';
import { Digest, type Summary } from './digest.js';
import { isFolder, type Location, openContents, openFilling, showLocation } from './locations.js';

/** Is told how many documents of how many are done. */
export type OnProgress = (done: number, total: number) => void;

/** The place of a new ledger. */
export interface Target {
  /** There must be no ledger there yet. */
  readonly to: Location;
  /** Whose it is. */
  readonly vendor?: string | undefined;
  /** That vendor's data folder, where the kind of its ledger is noted, so that no server takes up the old one. */
  readonly folder?: string | undefined;
}

/**
 * Makes a new ledger of these contents, reads it back, and compares. Nobody sees it before all of it is there.
 * @throws CountersignError `STORE_DAMAGED` when what is read back is not what was put in
 */
export async function fillFrom(contents: StoreContents, target: Target, onProgress?: OnProgress): Promise<Summary> {
  const { to, vendor, folder } = target;
  // Once in, once back.
  const tell = counter(contents.count * 2, onProgress);
  const filling = await openFresh(to, vendor);
  const put = await pour(contents, filling, tell);
  const back = await summarise(to, tell);
  if (back.sha256 === put.sha256 && back.documents === put.documents) {
    if (folder !== undefined) await writeStoreKind(folder, isFolder(to) ? 'journal' : 'postgres');
    return put;
  }
  throw new CountersignError(
    'STORE_DAMAGED',
    `${showLocation(to)} does not hold what was just written to it (${back.documents} documents of ${put.documents}, ` +
      'or other ones). Do not use it. Check the disk, and begin again in another place.',
  );
}

async function openFresh(target: Location, vendor: string | undefined): Promise<StoreFilling> {
  try {
    return await openFilling(target, vendor);
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== 'ALREADY_INITIALISED') throw error;
    const remedy = isFolder(target)
      ? `Nothing is overwritten: stop the server, keep what is there (mv ${target} ${target}.before), and try again.`
      : 'Nothing is overwritten: choose an empty database.';
    throw new CountersignError(error.code, `${error.message}. ${remedy}`, { cause: error });
  }
}

async function pour(contents: StoreContents, filling: StoreFilling, tell: (count: number) => void): Promise<Summary> {
  try {
    const digest = new Digest();
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

/** Reads a ledger through. */
async function summarise(location: Location, tell: (count: number) => void): Promise<Summary> {
  const contents = await openContents(location);
  try {
    return await summaryOf(contents, tell);
  } finally {
    await contents.close();
  }
}

/** Reads contents through; they can't be read again. */
export async function summaryOf(contents: StoreContents, tell: (count: number) => void = () => {}): Promise<Summary> {
  const digest = new Digest();
  for await (const batch of contents.batches()) {
    digest.add(batch);
    tell(batch.length);
  }
  return digest.summary();
}

export function counter(total: number, onProgress: OnProgress | undefined): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    onProgress?.(done, total);
  };
}
