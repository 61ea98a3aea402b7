import { writeFile } from 'node:fs/promises';
import { armour } from '@countersign/client';
import type { Given } from './given.js';

export async function floating({ client, server, show }: Given): Promise<void> {
  // #region floating
  const seat = await client.checkOut('render', { server }); // stays checked out until it is returned
  show(`A seat of ${seat.feature}, for now until ${seat.until.toISOString()}`);
  await seat.return();
  // #endregion
}

export async function consume({ client, server, show }: Given): Promise<void> {
  // #region consume
  const { left } = await client.consume('pages', 12, { server, id: 'print-job-4711' });
  show(left === undefined ? 'printed' : `printed; ${left} pages left`);
  // #endregion
}

export async function settle({ client, server }: Given): Promise<void> {
  // #region settle
  await client.settleUsage({ server });
  // #endregion
}

export async function settleByFile({ client }: Given): Promise<void> {
  // #region usage-record
  await writeFile('usage.txt', armour(await client.createUsageRecord()));
  // #endregion
}

export async function secret({ client, server, show }: Given): Promise<void> {
  // #region secret
  await client.fetchSecrets({ server }); // or it came with the certificate file
  const value = await client.secret('vault-key');
  show(`${value.length} characters`);
  // #endregion
}
