import { join } from 'node:path';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';

/** What `start` knows about the data folder that it serves. */
export interface StartedFolder {
  readonly path: string;
  /** Made just now. */
  readonly isNew: boolean;
  /** A read-write key, for a vendor that `start` itself has made. */
  readonly apiKey?: string;
}

const keyFile = (folder: string): string => join(folder, 'demo-api-key');

/**
 * The data folder, with a test vendor in it when there was none. API keys are shown once only; of this test vendor one
 * is kept in the folder, so that each start can print commands that work. Of a vendor that `init` made, none is.
 */
export async function prepareFolder(
  name: string,
  given: { readonly passphrase: string | undefined; readonly store: string | undefined },
  { files }: Context,
): Promise<StartedFolder> {
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
