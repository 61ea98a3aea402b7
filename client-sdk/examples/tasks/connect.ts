import { type Client, openClient } from '@countersign/client';
import { proxiedFetch } from '@countersign/client/proxy';
import type { Given } from './given.js';

export async function throughProxy(
  { options }: Given,
  { proxy, ca }: { readonly proxy: string; readonly ca: string },
): Promise<Client> {
  // #region proxy
  const fetch = await proxiedFetch({ proxy, ca, noProxy: 'localhost' });
  const client = await openClient({ ...options, fetch });
  // #endregion
  return client;
}

export async function update({ client, server, show }: Given): Promise<void> {
  // #region update
  const update = await client.checkForUpdate({ server, version: '1.4.0' });
  if (update.state === 'available') show(`${update.version} is available: ${update.url ?? update.noUrlBecause}`);
  // #endregion
}
