import { connect } from '../../api/connect.js';
import { readJson } from '../../io/json-file.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { type CommandGroup, command } from '../../program/command.js';
import { outOptions, positionalArgument, serverOptions } from '../../program/options.js';

const PATH = '/v1/settings';
const KIND = 'countersign-settings';

const exportSettings = command({
  usage: 'export',
  describe: 'Write the settings of orders, keys, e-mails and compatible APIs to a file',
  examples: [['settings export --out settings.json', 'To be edited and imported, here or elsewhere']],
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
  describe: 'Take over the settings of a file that export wrote',
  examples: [['settings import settings.json', 'What the file leaves out stays as it is']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'file', 'File with settings')),
  run: async (args, context) => {
    const { settings } = await readJson<{ readonly settings?: object }>(args.file, KIND, context);
    const now = await connect(args, context).patch<object>(PATH, settings ?? {});
    return { json: now, text: 'The settings are as the file says.' };
  },
});

export const settings: CommandGroup = {
  name: 'settings',
  describe: 'Settings of the back office',
  commands: [exportSettings, importSettings],
};
