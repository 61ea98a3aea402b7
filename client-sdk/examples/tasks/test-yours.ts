import { graceClient, licensedClient, trialClient } from '@countersign/client/testing';

export async function test(): Promise<readonly string[]> {
  // #region testing
  const { client, clock, server } = await licensedClient({ features: ['export-pdf'], days: 30 });
  clock.advance({ days: 31 });
  const { reason } = await client.status(); // EXPIRED
  server.offline = true; // no connection from now on
  const { client: onTrial } = await trialClient();
  const { client: inGrace } = await graceClient();
  // #endregion
  return [reason, (await onTrial.status()).state, (await inGrace.status()).state];
}
