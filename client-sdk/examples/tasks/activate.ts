import { readFile, writeFile } from 'node:fs/promises';
import { armour, openClient, probeMachine, refusalOf } from '@countersign/client';
import type { Given } from './given.js';

export async function activateOnline({ client, server, licenseCode, show }: Given): Promise<void> {
  // #region online
  try {
    const verdict = await client.activateOnline({ server, licenseCode, label: 'drawing office' });
    show(verdict.message);
  } catch (error) {
    const refusal = refusalOf(error); // what the server said, or undefined
    if (refusal?.code === 'NO_SEAT_LEFT') show('All seats are in use. Give one back on another machine first.');
    else if (error instanceof Error) show(error.message);
  }
  // #endregion
}

export async function request({ client, licenseCode }: Given): Promise<void> {
  // #region request
  const request = await client.createRequest({ licenseCode, label: 'drawing office' });
  await writeFile('request.txt', armour(request)); // to the vendor, on a USB stick or by email
  // #endregion
}

export async function importFile({ client, show }: Given): Promise<void> {
  // #region import
  const verdict = await client.importCertificate(await readFile('certificate.txt', 'utf8'));
  show(verdict.message);
  // #endregion
}

export async function refreshByFile({ client }: Given): Promise<void> {
  // #region refresh
  await writeFile('refresh.txt', armour(await client.createRefreshRequest()));
  // #endregion
}

export async function acceptPassive({ options, show }: Given): Promise<void> {
  // #region passive
  const client = await openClient({ ...options, passive: { clientId: 'site-hamburg-0042' } });
  const verdict = await client.importCertificate(await readFile('passive.txt', 'utf8'));
  show(verdict.message);
  // #endregion
}

export async function tryIt({ options, server, show }: Given): Promise<void> {
  // #region trial
  const client = await openClient({ ...options, trial: { days: 14, features: ['export-pdf'] } });
  const verdict = await client.startTrial(); // starts once; needs no network
  show(verdict.message);
  await client.registerTrial({ server }).catch(() => undefined); // when there is a network
  // #endregion
}

export async function signIn(
  { client, server, show }: Given,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  // #region sign-in
  const verdict = await client.signIn({ server, username, password });
  show(verdict.message);
  // #endregion
}

export async function giveUp({ client, server }: Given): Promise<void> {
  // #region deactivate
  await client.deactivateOnline({ server });
  // #endregion
}

export async function giveUpByFile({ client }: Given): Promise<void> {
  // #region deactivate-file
  await writeFile('deactivation.txt', armour(await client.deactivate()));
  // #endregion
}

export async function withOwnParts(
  { options }: Given,
  readDongle: () => Promise<string | undefined>,
): Promise<ReturnType<typeof openClient>> {
  // #region machine
  const client = await openClient({
    ...options,
    machine: async () => ({ ...(await probeMachine()), dongle: await readDongle() }),
    machinePolicy: { containers: 'refuse' },
  });
  // #endregion
  return client;
}
