import { connect } from '../../api/connect.js';
import { readJson } from '../../io/json-file.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { type CommandGroup, command } from '../../program/command.js';
import { outOptions, positionalArgument, serverOptions } from '../../program/options.js';

const PATH = '/v1/settings';
const KIND = 'countersign-settings';

const exportSettings = command({
  usage: 'export',
  describe: 'Write the settings of orders, keys, emails and compatible APIs to a file',
  examples: [['settings export --out settings.json', 'To edit and import, on this or another server']],
  options: (yargs) => outOptions(serverOptions(yargs), 'the settings'),
  run: async (args, context) => {
    refuseJsonToStdout(context.json, args.out);
    const settings = await connect(args, context).get<object>(PATH);
    await context.files.write(args.out, `${JSON.stringify({ kind: KIND, settings }, null, 2)}\n`, {
      force: args.force,
    });
    return fileWrittenReply(args.out, 'Settings', {});
  },
});

const importSettings = command({
  usage: 'import <file>',
  describe: 'Import settings from a file made by export',
  examples: [['settings import settings.json', 'Settings that are not in the file stay unchanged']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'file', 'File with settings')),
  run: async (args, context) => {
    const { settings } = await readJson<{ readonly settings?: object }>(args.file, KIND, context);
    const now = await connect(args, context).patch<object>(PATH, settings ?? {});
    return { json: now, text: 'Settings imported.' };
  },
});

export const settings: CommandGroup = {
  name: 'settings',
  describe: 'Settings of the back office',
  commands: [exportSettings, importSettings],
};
