import { givenLedger } from '../io/ledger.js';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { text } from '../program/options.js';

interface LedgerArguments {
  readonly data: string;
  readonly store?: string | undefined;
}

export const placeOption = text(
  'Where the ledger is when it is not in the data folder: a database, postgres://USER:PASSWORD@HOST/DATABASE, or a ' +
    'folder of its own. Better in COUNTERSIGN_STORE, where the process list does not show it',
);

/** The ledger that a command is about. */
export async function ledgerOf(args: LedgerArguments, context: Context): Promise<string> {
  const place = givenLedger(args, context);
  const { isFolder, locateLedger } = await loadServer();
  if (place !== undefined && isFolder(place)) return context.files.path(place);
  return locateLedger({ folder: context.files.path(args.data), store: place });
}

/** Where the vendor's ledger is to be from now on, wherever it was. */
export async function newLedgerOf(args: LedgerArguments, context: Context): Promise<string> {
  const place = givenLedger(args, context);
  const { isFolder } = await loadServer();
  return place === undefined || isFolder(place) ? ledgerOf(args, context) : place;
}

/** One end of a copy. */
export interface End {
  readonly location: string;
  /** Set when it was named by a vendor's data folder, which stands for the ledger in it. */
  readonly dataFolder?: string;
}

/** One end of a copy: what was given, or the variable, which keeps a password off the command line. */
export async function endOf(flag: '--from' | '--to', given: string | undefined, context: Context): Promise<End> {
  const place = given ?? givenLedger({}, context);
  if (place === undefined) {
    const remedy = `${flag} is needed: a data folder, a folder, or a database. Or set COUNTERSIGN_STORE to the database.`;
    throw usageError(remedy, flag);
  }
  const { isFolder, isInitialised, locateLedger, vendorPaths } = await loadServer();
  if (!isFolder(place)) return { location: place };
  const folder = context.files.path(place);
  if (!(await isInitialised(folder))) return { location: folder };
  // What is in the folder of a vendor whose ledger is elsewhere is what it was before it went there.
  const location = flag === '--from' ? await locateLedger({ folder }) : vendorPaths(folder).ledger;
  return { location, dataFolder: folder };
}
