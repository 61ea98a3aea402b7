import type { Context } from '../program/context.js';

/** URL of the ledger's database; `undefined` when the ledger is in the data folder. */
export const givenLedger = (
  { store }: { readonly store?: string | undefined },
  { environment }: Pick<Context, 'environment'>,
): string | undefined => store ?? (environment.env.COUNTERSIGN_STORE || undefined);
