import { compatFromOptions } from '../../io/compat-option.js';
import { ledgerFromOptions } from '../../io/ledger-option.js';
import { networkFromOptions } from '../../io/network-options.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { integerValue } from '../../io/values.js';
import { command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import {
  compatOptions,
  dataOptions,
  ledgerOption,
  numberOption,
  publicOptions,
  textOption,
} from '../../program/options.js';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8470;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

export const serve = command({
  usage: 'serve',
  describe: 'Run the server on a data folder, until SIGTERM or Ctrl-C',
  examples: [
    ['serve --data vendor', `On http://${DEFAULT_HOST}:${DEFAULT_PORT}; ready when GET /readyz answers 200`],
    ['serve --data vendor --host 0.0.0.0 --port 80', 'For other machines; put TLS in front of it'],
  ],
  options: (yargs) =>
    publicOptions(compatOptions(dataOptions(yargs)))
      .option('store', ledgerOption)
      .option('host', { ...textOption('Address to listen on'), default: DEFAULT_HOST })
      .option('port', { ...numberOption('Port to listen on; 0 for any free one'), default: DEFAULT_PORT })
      .option('max-package', numberOption('Maximum size of a release package, in MiB (default: 512)'))
      .option('log-level', {
        ...textOption('Minimum log level, on standard error'),
        choices: LOG_LEVELS,
        default: 'info' as const,
      }),
  repeatable: ['compat', 'trusted-proxy', 'cors-origin'],
  run: async (args, context) => {
    integerValue('--port', args.port, 0, 65_535);
    const maxPackage = integerValue('--max-package', args.maxPackage, 1, 1024 * 1024);
    const stopped = context.environment.untilStopped();
    const { startServer } = await loadServer();
    const server = await startServer({
      folder: context.files.path(args.data),
      host: args.host,
      port: args.port,
      passphrase: await passphraseFromOptions(args, context),
      store: ledgerFromOptions(args, context),
      logLevel: args.logLevel,
      compat: compatFromOptions(args, context),
      ...(maxPackage !== undefined && { maxPackageBytes: maxPackage * 1024 * 1024 }),
      ...networkFromOptions(args, context),
    });
    await context.print({ json: { url: server.url }, text: `Countersign serves ${args.data} on ${server.url}` });
    await stopped;
    await server.close();
    return { json: undefined, text: '' };
  },
});
