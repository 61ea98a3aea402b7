import type { Given } from './given.js';

export function watch({ client, show }: Given): () => void {
  // #region subscribe
  const stop = client.subscribe((verdict) => show(verdict.message));
  // #endregion
  return stop;
}

export async function keep({ client, server }: Given): Promise<void> {
  // #region keep
  client.keepLicensed({ server });
  // #endregion
}

export async function close({ client }: Given): Promise<void> {
  // #region close
  await client.close(); // returns floating seats and saves the state
  // #endregion
}

export async function check({ client, server, show }: Given): Promise<void> {
  // #region check
  const verdict = await client.checkOnline({ server, timeoutMs: 5_000 });
  show(verdict.message);
  // #endregion
}
