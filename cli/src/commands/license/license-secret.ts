import { connect } from '../../api/connect.js';
import type { NativeApi } from '../../api/native-api.js';
import type { SecretNote } from '../../api/records.js';
import { usageError } from '../../output/cli-error.js';
import { escapeText } from '../../output/escape.js';
import { table } from '../../output/table.js';
import { command } from '../../program/command.js';
import type { Context, Reply } from '../../program/context.js';
import { positionalArgument, serverOptions, textOption } from '../../program/options.js';

interface Args {
  readonly id: string;
  readonly feature: string | undefined;
  readonly file: string | undefined;
}

const pathOf = (id: string): string => `/v1/licenses/${encodeURIComponent(id)}/secrets`;

async function set({ id, feature, file }: Args, api: NativeApi, { files }: Context): Promise<Reply> {
  if (feature === undefined || file === undefined) throw usageError('Give --feature and --file.', '--file');
  const value = valueIn(await files.read(file));
  const set = await api.put<SecretNote>(`${pathOf(id)}/${encodeURIComponent(feature)}`, { value });
  const text = `The devices of ${escapeText(id)} get the value of ${escapeText(set.feature)} with their next certificate, or when they fetch it.`;
  return { json: set, text };
}

async function remove({ id, feature, file }: Args, api: NativeApi): Promise<Reply> {
  if (feature === undefined || file !== undefined) throw usageError('Give --feature, and no --file.', '--feature');
  const removed = await api.delete<SecretNote>(`${pathOf(id)}/${encodeURIComponent(feature)}`);
  return {
    json: removed,
    text: `${escapeText(removed.feature)} no longer has a value. Devices keep the old one until they fetch again.`,
  };
}

async function list({ id, feature, file }: Args, api: NativeApi, { paint }: Context): Promise<Reply> {
  if (feature !== undefined || file !== undefined)
    throw usageError('list takes neither --feature nor --file.', '--feature');
  const { items } = await api.get<{ readonly items: readonly SecretNote[] }>(pathOf(id));
  const rows = items.map((each) => [each.feature, each.setAt]);
  return { json: { items }, text: table(paint, ['FEATURE', 'SET'], rows) };
}

const ACTIONS = { set, list, remove } as const;

/** A trailing line end, from an editor or `echo`, is not part of it. */
function valueIn(read: string): string {
  if (read.includes('\ufffd')) throw usageError('The value is not text in UTF-8.', '--file');
  return read.replace(/\r?\n$/, '');
}

export const licenseSecret = command({
  usage: 'secret <action> <id>',
  describe: 'Set, list or remove values that only the devices of a license can read',
  examples: [
    [
      'license secret set lic_0123456789ab --feature vault --file value.txt',
      "Encrypted for each device; it can't be read back here",
    ],
    ['license secret set lic_0123456789ab --feature vault --file -', 'From standard input, so that it is in no file'],
    ['license secret list lic_0123456789ab', 'Which features have a value, and since when'],
    ['license secret remove lic_0123456789ab --feature vault', 'Devices keep the old value until they fetch again'],
  ],
  options: (yargs) =>
    serverOptions(
      positionalArgument(positionalArgument(yargs, 'action', 'set, list or remove'), 'id', 'License id, lic_...')
        .option('feature', textOption('Code of a feature of the type secure-store'))
        .option('file', textOption('File with the value; - for standard input. One line break at the end is ignored')),
    ),
  run: async ({ action, id, feature, file, ...args }, context) => {
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (act === undefined) throw usageError('license secret takes set, list or remove.', 'action');
    return act({ id, feature, file }, connect(args, context), context);
  },
});
