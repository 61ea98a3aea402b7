import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeApi } from '../../api/native-api.js';
import type { License } from '../../api/records.js';
import { ServerError } from '../../api/server-error.js';
import { type DemoFolder, prepareDemoFolder } from '../../demonstration/demo-folder.js';
import { demoLicense } from '../../demonstration/demo-license.js';
import { ceremonyText, type ManualCeremony, manualCeremony } from '../../demonstration/manual-ceremony.js';
import { runStep } from '../../demonstration/run-step.js';
import { showStep } from '../../demonstration/show-step.js';
import { compatFromOptions } from '../../io/compat-option.js';
import { ledgerFromOptions } from '../../io/ledger-option.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { integerValue } from '../../io/values.js';
import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import type { Context, Reply } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { compatOptions, ledgerOption, numberOption, passphraseOption, textOption } from '../../program/options.js';
import { DEFAULT_HOST, DEFAULT_PORT } from './serve.js';

const DEFAULT_FOLDER = 'countersign-data';

export const start = command({
  usage: 'start',
  describe:
    'Try Countersign: a test vendor with a product and a license, a server, and the commands of the whole ceremony',
  examples: [
    ['start', `In ./${DEFAULT_FOLDER}; started again, it serves the same folder`],
    ['start --data try --port 0', 'In another folder, on any free port'],
  ],
  options: (yargs) =>
    compatOptions(yargs)
      .option('data', {
        ...textOption('Data folder; a test vendor is created if it does not exist'),
        default: DEFAULT_FOLDER,
      })
      .option('host', { ...textOption('Address to listen on'), default: DEFAULT_HOST })
      .option('port', { ...numberOption('Port to listen on; 0 for any free one'), default: DEFAULT_PORT })
      .option('store', ledgerOption)
      .option('passphrase-file', passphraseOption),
  repeatable: ['compat'],
  run: async (args, context) => {
    const { host, port, data } = args;
    integerValue('--port', port, 0, 65_535);
    const stopped = context.environment.untilStopped();
    const passphrase = await passphraseFromOptions(args, context);
    const store = ledgerFromOptions(args, context);
    const compat = compatFromOptions(args, context);
    const folder = await prepareDemoFolder(data, { passphrase, store }, context);
    const { startServer } = await loadServer();
    const server = await startServer({
      ...{ folder: folder.path, host, port, passphrase, store, compat },
      logLevel: 'warn',
    });
    try {
      await context.print(await introduce(data, folder, server.url, context));
      await stopped;
    } finally {
      await server.close();
    }
    return { json: undefined, text: '' };
  },
});

async function introduce(data: string, { isNew, apiKey }: DemoFolder, url: string, context: Context): Promise<Reply> {
  const { environment, paint } = context;
  const serving = `Countersign serves ${escapeText(data)} on ${url}`;
  const unknown = { json: { url }, text: `${serving}\n\n${KEYS_UNKNOWN}` };
  if (apiKey === undefined) return unknown;
  const license = await usableLicense(new NativeApi({ url, apiKey, fetch: environment.fetch }));
  if (license === undefined) return unknown;
  const ceremony = { url, data, apiKey, product: license.productId, code: license.code };
  const made = isNew ? 'created just now' : 'created by an earlier start';
  const test = `${paint.yellow('TEST vendor')}: ${made}. Live applications do not accept its certificates.`;
  if (isNew && !context.json) {
    await context.print({ json: undefined, text: `${serving}\n${test}\n` });
    await demonstrate(ceremony, context);
  }
  const text = [
    ...(isNew ? [] : [serving, test, '']),
    paint.bold('The whole ceremony by hand, for a second terminal in this folder:'),
    '',
    ceremonyText(ceremony),
    '',
    `Countersign keeps serving on ${url}; its API is described at ${url}/docs. Press Ctrl-C to stop.`,
  ].join('\n');
  return { json: ceremony, text };
}

/** Runs the ceremony once against the server that was just started, in a temporary folder. */
async function demonstrate(ceremony: ManualCeremony, context: Context): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-start-'));
  const place = { cwd: context.environment.cwd, env: { COUNTERSIGN_API_KEY: ceremony.apiKey } };
  let number = 0;
  try {
    for (const step of manualCeremony(ceremony, folder)) {
      await runStep(step, place, context, async (played, ran) => {
        number += 1;
        await context.print({ json: undefined, text: showStep(number, played, ran, context) });
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `undefined` if the stored key was revoked. */
async function usableLicense(api: NativeApi): Promise<License | undefined> {
  try {
    return await demoLicense(api);
  } catch (error) {
    if (error instanceof ServerError && error.problem.status === 401) return undefined;
    throw error;
  }
}

const KEYS_UNKNOWN = [
  'The folder has no usable API key: keys are shown only once, when they are created. With one that may write, ',
  'create another: countersign api-key add --role read-write --label LABEL',
].join('\n');
