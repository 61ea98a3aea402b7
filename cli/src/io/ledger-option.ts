import type { Context } from '../program/context.js';

/** Returns the URL of the ledger's database; `undefined` if the ledger is in the data folder. */
export const ledgerFromOptions = (
  { store }: { readonly store?: string | undefined },
  { environment }: Pick<Context, 'environment'>,
): string | undefined => store ?? (environment.env.COUNTERSIGN_STORE || undefined);
