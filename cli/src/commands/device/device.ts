import { armour } from '@countersign/shared';
import { serverUrl } from '../../api/connect.js';
import { describeInFile } from '../../ceremony/read-bundles.js';
import { openDevice } from '../../device/device-folder.js';
import { licenseCodeFromOptions } from '../../device/license-code.js';
import { passwordFromOptions } from '../../device/password.js';
import { replyWithVerdict } from '../../device/show-verdict.js';
import { systemDetails } from '../../device/system-details.js';
import { EXIT_CODES } from '../../exit-codes.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { usageError } from '../../output/cli-error.js';
import { escapeText } from '../../output/escape.js';
import { type CommandGroup, command } from '../../program/command.js';
import {
  flagOption,
  outOptions,
  positionalArgument,
  requiredOption,
  stateOption,
  textOption,
} from '../../program/options.js';
import { deviceProbe } from './device-probe.js';
import { consumeTokens, usageRecord } from './device-usage.js';

const productOption = textOption('Product id; only needed once per state folder');
const rootsOption = textOption("The vendor's roots document; only needed once per state folder");
const labelOption = textOption('Name for this device, at most 64 characters; the vendor sees it');

const request = command({
  usage: 'request',
  describe: 'Make an activation request, to send to the vendor',
  examples: [
    [
      'device request --product cad-studio --license CODE --state device --roots roots.json --out request.txt',
      'The first request of a device; inspect shows what is in it',
    ],
    [
      'device request --license - --state device --out request2.txt < code.txt',
      'A later one; the code does not appear in the process list',
    ],
  ],
  options: (yargs) =>
    outOptions(yargs.option('state', stateOption), 'the request')
      .option('product', productOption)
      .option('roots', rootsOption)
      .option('license', textOption('License code; - for standard input (default: COUNTERSIGN_LICENSE)'))
      .option('label', labelOption)
      .option(
        'system-details',
        flagOption('Also send the host name, operating system, processor type and kind of virtual machine'),
      ),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const device = await openDevice(args, context);
    const bundle = await device.client.createRequest({
      licenseCode: await licenseCodeFromOptions(args.license, context),
      ...labelled(args.label),
      ...(args.systemDetails === true && { systemDetails: await systemDetails() }),
    });
    await device.remember();
    await files.write(args.out, armour(bundle), args);
    return fileWrittenReply(args.out, 'Request', { request: bundle });
  },
});

const importCommand = command({
  usage: 'import <file>',
  describe: 'Import what the vendor sent: an activation or passive certificate, a receipt or a settlement',
  examples: [
    [
      'device import certificate.txt --state device',
      'From a file with certificates for many devices, the right one is imported',
    ],
    [
      'device import passive.txt --state device --client-id site-hamburg-0042 --product cad-studio --roots roots.json',
      'A passive certificate, on a device that never made a request',
    ],
  ],
  options: (yargs) =>
    positionalArgument(yargs, 'file', 'File from the vendor; - for standard input')
      .option('state', stateOption)
      .option('client-id', textOption('Accept passive certificates for this client id from now on'))
      .option('product', productOption)
      .option('roots', rootsOption),
  run: async (args, context) => {
    const device = await openDevice(args, context);
    const content = await context.files.read(args.file);
    const verdict = await device.client.importCertificate(content).catch((error: unknown) => {
      throw describeInFile(error, args.file);
    });
    await device.remember();
    // The file was imported, which is success even for a receipt, or for a certificate that is valid from next week.
    const reply = replyWithVerdict(verdict, device.settings, context);
    const taken = `Imported: ${args.file === '-' ? 'standard input' : escapeText(args.file)}`;
    return { ...reply, text: `${taken}\n${reply.text}`, exitCode: EXIT_CODES.ok };
  },
});

const status = command({
  usage: 'status',
  describe: 'Show whether this device is licensed, and for what; exits with 0 only if it is',
  examples: [
    ['device status --state device', 'Features, dates, and how the machine has changed'],
    ['device status --state device --json', 'The same, with every check that was made'],
  ],
  options: (yargs) => yargs.option('state', stateOption),
  run: async (args, context) => {
    const { client, settings } = await openDevice(args, context);
    return replyWithVerdict(await client.status(), settings, context);
  },
});

const deactivate = command({
  usage: 'deactivate',
  describe: 'Deactivate the license on this device, and write a deactivation certificate for the vendor',
  examples: [
    ['device deactivate --state device --out deactivation.txt', 'Run again, it writes the identical certificate'],
  ],
  options: (yargs) => outOptions(yargs.option('state', stateOption), 'the deactivation certificate'),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const { client } = await openDevice(args, context);
    const deactivation = await client.deactivate();
    await files.write(args.out, armour(deactivation), args);
    return fileWrittenReply(args.out, 'This device is no longer licensed. Deactivation certificate', { deactivation });
  },
});

const refresh = command({
  usage: 'refresh',
  describe: 'Request a newer certificate of the current activation',
  examples: [['device refresh --state device --out refresh.txt', 'For new dates or features; takes no second seat']],
  options: (yargs) => outOptions(yargs.option('state', stateOption), 'the request').option('label', labelOption),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const { client } = await openDevice(args, context);
    const bundle = await client.createRefreshRequest(labelled(args.label));
    await files.write(args.out, armour(bundle), args);
    return fileWrittenReply(args.out, 'Refresh request', { request: bundle });
  },
});

const check = command({
  usage: 'check',
  describe: "Ask the vendor's server for the status of the activation; only a signed answer counts",
  examples: [['device check --state device --server https://licenses.example.com', 'Needs a network, but no API key']],
  options: (yargs) => yargs.option('state', stateOption).option('server', requiredOption("URL of the vendor's server")),
  run: async (args, context) => {
    const { client, settings } = await openDevice(args, context);
    return replyWithVerdict(await client.checkOnline({ server: serverUrl(args.server) }), settings, context);
  },
});

const signIn = command({
  usage: 'sign-in',
  describe: "Activate this device with a license of a user's group, by name and password",
  examples: [
    [
      'device sign-in --user kim --password - --server https://licenses.example.com --state device < password.txt',
      'The password is read from standard input, and stored nowhere',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('state', stateOption)
      .option('product', productOption)
      .option('roots', rootsOption)
      .option('server', requiredOption("URL of the vendor's server; must be https unless it is on this machine"))
      .option('user', requiredOption('User name'))
      .option('password', textOption('- for standard input (default: COUNTERSIGN_PASSWORD)'))
      .option('label', labelOption)
      .option('system-details', flagOption('Also send the host name, operating system and processor type')),
  run: async (args, context) => {
    const server = serverUrl(args.server);
    const device = await openDevice(args, context);
    const options = {
      server,
      username: args.user,
      password: await passwordFromOptions(args.password, context),
      ...labelled(args.label),
      ...(args.systemDetails === true && { systemDetails: await systemDetails() }),
    };
    const verdict = await device.client.signIn(options).catch((error: unknown) => {
      throw error instanceof TypeError ? usageError(error.message, '--server') : error;
    });
    await device.remember();
    return replyWithVerdict(verdict, device.settings, context);
  },
});

function labelled(label: string | undefined): { readonly label?: string } {
  if (label === undefined) return {};
  if (label.normalize('NFC').length > 64 || /\p{Cc}/u.test(label)) {
    throw usageError('--label must be at most 64 characters, without control characters.', '--label');
  }
  return { label };
}

export const device: CommandGroup = {
  name: 'device',
  describe: 'What the licensed application does, from the command line',
  commands: [
    request,
    importCommand,
    status,
    deactivate,
    refresh,
    check,
    signIn,
    consumeTokens,
    usageRecord,
    deviceProbe,
  ],
};
