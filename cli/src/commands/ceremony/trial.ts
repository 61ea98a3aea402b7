import { armour } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import { assertFromDevice, describeInFile, readBundles } from '../../ceremony/read-bundles.js';
import { refuseJsonToStdout } from '../../io/out-file.js';
import { escapeText } from '../../output/escape.js';
import { type CommandGroup, command } from '../../program/command.js';
import { outOptions, positionalArgument, serverOptions } from '../../program/options.js';

interface Registered {
  readonly certificate: string;
  readonly trial: { readonly computerId: string; readonly status: string; readonly expiresAt: string };
}

const register = command({
  usage: 'register <request>',
  describe: 'Register trials of devices, and write what each of them imports',
  examples: [
    [
      'trial register trial-request.txt --out trial.txt',
      'The same request always gets the same answer, and no extra days',
    ],
  ],
  options: (yargs) =>
    outOptions(
      serverOptions(positionalArgument(yargs, 'request', 'File with one or more trial requests; - for standard input')),
      'the registered trials',
    ),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    const api = connect(args, context);
    await files.assertFree(args.out, args);
    const requests = readBundles(await files.read(args.request), args.request);
    for (const request of requests) {
      await assertFromDevice(request, 'request').catch((error: unknown) => {
        throw describeInFile(error, args.request);
      });
    }
    const items: Registered[] = [];
    for (const request of requests) items.push(await api.post<Registered>('/v1/trials/registrations', { request }));
    await files.write(args.out, items.map(({ certificate }) => armour(certificate)).join('\n'), args);
    const shown = items.map(({ trial }) => `${describe(trial)}\n`).join('');
    return {
      json: { items, out: args.out },
      text: args.out === '-' ? '' : `${shown}Registered trials: written to ${escapeText(args.out)}`,
    };
  },
});

const describe = ({ computerId, status, expiresAt }: Registered['trial']): string =>
  `Computer ${escapeText(computerId)}: ${status === 'expired' ? 'its trial ended at' : 'on trial until'} ${escapeText(expiresAt)}`;

export const trial: CommandGroup = {
  name: 'trial',
  describe: 'Trials of computers without a license',
  commands: [register],
};
