import { ledgerFromOptions } from '../io/ledger-option.js';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { textOption } from '../program/options.js';

interface LedgerArguments {
  readonly data: string;
  readonly store?: string | undefined;
}

export const ledgerLocationOption = textOption(
  'Location of the ledger if it is not in the data folder: a database, postgres://USER:PASSWORD@HOST/DATABASE, or ' +
    'another folder. Better in COUNTERSIGN_STORE, where the process list does not show it',
);

/** The ledger that a command works on. */
export async function ledgerLocation(args: LedgerArguments, context: Context): Promise<string> {
  const place = ledgerFromOptions(args, context);
  const { isFolder, locateLedger } = await loadServer();
  if (place !== undefined && isFolder(place)) return context.files.path(place);
  return locateLedger({ folder: context.files.path(args.data), store: place });
}

/** Where to make the vendor's ledger, wherever it was before. */
export async function newLedgerLocation(args: LedgerArguments, context: Context): Promise<string> {
  const place = ledgerFromOptions(args, context);
  const { isFolder } = await loadServer();
  return place === undefined || isFolder(place) ? ledgerLocation(args, context) : place;
}

/** One end of a copy. */
export interface LedgerEnd {
  readonly location: string;
  /** Set if it was given as a vendor's data folder, which stands for its ledger. */
  readonly dataFolder?: string;
}

/** Returns one end of a copy: the given option, or the variable, which keeps a password off the command line. */
export async function ledgerEndOf(
  flag: '--from' | '--to',
  given: string | undefined,
  context: Context,
): Promise<LedgerEnd> {
  const place = given ?? ledgerFromOptions({}, context);
  if (place === undefined) {
    const remedy = `${flag} is needed: a data folder, a folder, or a database. Or set COUNTERSIGN_STORE to the database.`;
    throw usageError(remedy, flag);
  }
  const { isFolder, isInitialised, locateLedger, vendorPaths } = await loadServer();
  if (!isFolder(place)) return { location: place };
  const folder = context.files.path(place);
  if (!(await isInitialised(folder))) return { location: folder };
  // If a vendor's ledger is elsewhere, the one in its folder is outdated.
  const location = flag === '--from' ? await locateLedger({ folder }) : vendorPaths(folder).ledger;
  return { location, dataFolder: folder };
}
