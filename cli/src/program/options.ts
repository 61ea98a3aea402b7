import type { Argv } from 'yargs';
import { COMPATIBLE_APIS } from '../io/compat-option.js';

/** The kinds of options. Every option with a value requires it: `--out` at the end of a line is refused. */
export const textOption = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
export const requiredOption = (describe: string) => ({ ...textOption(describe), demandOption: true }) as const;
export const repeatedOption = (describe: string) => ({ ...textOption(describe), array: true }) as const;
export const numberOption = (describe: string) => ({ type: 'number', requiresArg: true, describe }) as const;
export const flagOption = (describe: string) => ({ type: 'boolean', describe }) as const;

/** A required argument. Parsed as one value, so that `-`, a standard stream, is accepted. */
export const positionalArgument = <T, const Name extends string>(yargs: Argv<T>, name: Name, describe: string) =>
  yargs.positional(name, { type: 'string', demandOption: true, describe }).nargs(name, 1);

/** For commands that talk to a server. */
export const serverOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option('server', textOption('URL of the server (default: COUNTERSIGN_URL)'))
    .option('api-key', textOption('API key; better in COUNTERSIGN_API_KEY, where the process list does not show it'))
    .group(['server', 'api-key'], 'Server:');

/** For commands that write a file for others. */
export const outOptions = <T>(yargs: Argv<T>, what: string) =>
  yargs.option('out', requiredOption(`File to write ${what} to; - for standard output`)).option('force', forceOption);

export const forceOption = flagOption('Replace the output file if it exists');

/** For commands that open a vendor's data folder. */
export const dataOptions = <T>(yargs: Argv<T>) =>
  yargs.option('data', requiredOption("The vendor's data folder")).option('passphrase-file', passphraseOption);

export const passphraseOption = textOption(
  'File with the passphrase of the key files (default: COUNTERSIGN_PASSPHRASE, or the one that init made)',
);

export const ledgerOption = textOption(
  'PostgreSQL database of the ledger, postgres://USER:PASSWORD@HOST/DATABASE; better in COUNTERSIGN_STORE, where the ' +
    'process list does not show it (default: the journal in the data folder)',
);

/** For commands that serve other machines, too. */
export const publicOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option(
      'public-url',
      textOption('Public URL of this server, for links (default: COUNTERSIGN_PUBLIC_URL, or the listening address)'),
    )
    .option(
      'trusted-proxy',
      textOption(
        'Proxies whose X-Forwarded-For is trusted: addresses and networks, separated by commas (default: ' +
          'COUNTERSIGN_TRUSTED_PROXIES, or none)',
      ),
    )
    .option(
      'cors-origin',
      textOption(
        'Origins of pages that may call the device API, separated by commas (default: COUNTERSIGN_CORS_ORIGINS, or none)',
      ),
    );

/** For commands that serve. */
export const compatOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option(
      'compat',
      textOption(
        `Compatible APIs to serve: all, none, or some of ${COMPATIBLE_APIS.join(', ')}, separated by commas ` +
          '(default: COUNTERSIGN_COMPAT, or all)',
      ),
    )
    .option('faxstore-v1', flagOption("Also serve version 1 of FaxStore's API"))
    .option(
      'zentitle-customer-id',
      textOption(
        "Customer ID that clients of Zentitle's API send (default: COUNTERSIGN_ZENTITLE_CUSTOMER_ID, or the one that " +
          'init made)',
      ),
    );

export const stateOption = requiredOption('State folder of the device');
