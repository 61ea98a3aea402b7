import type { Argv } from 'yargs';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { text } from '../program/options.js';

/** Where a ledger may be, beside the data folder. */
const STORE_VARIABLE = 'COUNTERSIGN_STORE';

/** For commands that work on a ledger, which is in the data folder unless it was put elsewhere. */
export const storeOption = <T>(yargs: Argv<T>) =>
  yargs.option('store', text(`Where the ledger is when it is not in the data folder; ${STORE_VARIABLE} when left out`));

/** The ledger that a command is about. */
export async function ledgerOf(
  { data, store }: { readonly data: string; readonly store?: string | undefined },
  context: Context,
): Promise<string> {
  const place = store ?? variable(context);
  if (place !== undefined) return placeOf(place, context);
  const { vendorPaths } = await loadServer();
  return vendorPaths(context.files.path(data)).ledger;
}

/** One end of a copy: what was given, or the variable, which keeps a password off the command line. */
export async function endOf(flag: '--from' | '--to', given: string | undefined, context: Context): Promise<string> {
  const place = given ?? variable(context);
  if (place !== undefined) return placeOf(place, context);
  throw usageError(`${flag} is needed: a data folder, or where a ledger is. Or set ${STORE_VARIABLE} to it.`, flag);
}

const variable = ({ environment }: Context): string | undefined => environment.env[STORE_VARIABLE] || undefined;

/** A vendor's data folder stands for the ledger in it. */
async function placeOf(place: string, { files }: Context): Promise<string> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) return place;
  const { isInitialised, vendorPaths } = await loadServer();
  const folder = files.path(place);
  return (await isInitialised(folder)) ? vendorPaths(folder).ledger : folder;
}
