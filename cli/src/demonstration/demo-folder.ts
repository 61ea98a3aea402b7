import { join } from 'node:path';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';

/** What `start` knows about its data folder. */
export interface DemoFolder {
  readonly path: string;
  /** Whether it was just made. */
  readonly isNew: boolean;
  /** A read-write key, if `start` itself made the vendor. */
  readonly apiKey?: string;
}

const keyFile = (folder: string): string => join(folder, 'demo-api-key');

/**
 * Prepares the data folder, with a new test vendor if there was none. API keys are shown only once; for this test
 * vendor one is stored in the folder, so that each start can print working commands. A vendor made by `init` has none.
 */
export async function prepareDemoFolder(
  name: string,
  given: { readonly passphrase: string | undefined; readonly store: string | undefined },
  { files }: Context,
): Promise<DemoFolder> {
  const { initialiseVendor, isInitialised } = await loadServer();
  const path = files.path(name);
  if (await isInitialised(path)) {
    const apiKey = await files.read(keyFile(path)).catch(() => '');
    return { path, isNew: false, ...(apiKey.trim() !== '' && { apiKey: apiKey.trim() }) };
  }
  const { apiKeys } = await initialiseVendor({ folder: path, mode: 'test', ...given });
  await files.write(keyFile(path), `${apiKeys.readWrite}\n`, { secret: true });
  return { path, isNew: true, apiKey: apiKeys.readWrite };
}
