import { connect } from '../../api/connect.js';
import type { Check } from '../../api/records.js';
import { DATE_FORM, dateValue } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { fact, facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import { flagOption, positionalArgument, serverOptions, textOption } from '../../program/options.js';

const DAY = 86_400_000;

const list = command({
  usage: 'list',
  describe: 'List checks of license codes through compatible APIs',
  examples: [
    ['check-log list', 'Those of the last 24 hours, latest last'],
    ['check-log list --license lic_0123456789ab --since 2027-01-01', 'Those of one license since a date'],
    ['check-log list --result LICENSE_UNKNOWN --address 192.0.2.7', 'Wrong keys from an address'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', textOption('Filter by product'))
      .option('license', textOption('Filter by license'))
      .option('address', textOption('Filter by IP address'))
      .option('result', textOption('Filter by result: ok, or a refusal code'))
      .option('text', textOption('Search in what the caller sent and in notes'))
      .option('since', textOption(`Start time (default: 24 hours ago). ${DATE_FORM}`))
      .option('until', textOption('End time')),
  run: async (args, context) => {
    const items = await connect(args, context).list<Check>('/v1/check-log', {
      productId: args.product,
      licenseId: args.license,
      address: args.address,
      result: args.result,
      text: args.text,
      since: dateValue('--since', args.since) ?? new Date(context.now - DAY).toISOString(),
      until: dateValue('--until', args.until),
    });
    const rows = items.map((each) => [
      each.id,
      each.at,
      each.system,
      each.licenseId ?? each.productId,
      each.address,
      each.result,
      each.info ?? '',
      each.note ?? '',
    ]);
    const head = ['ID', 'AT', 'SYSTEM', 'LICENSE', 'ADDRESS', 'RESULT', 'INFO', 'NOTE'];
    return { json: { items }, text: table(context.paint, head, rows) };
  },
});

const note = command({
  usage: 'note <id>',
  describe: 'Set the note on a check',
  examples: [
    ['check-log note chk_01798761600000_0123abcd --text "Moved to a new host"', 'Replaces any existing note'],
    ['check-log note chk_01798761600000_0123abcd --none', 'Removes the note'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Id of the check, chk_...'))
      .option('text', textOption('Note, at most 1,000 characters'))
      .option('none', flagOption('Remove the note')),
  run: async (args, context) => {
    if ((args.text === undefined) === (args.none !== true)) throw usageError('Give --text or --none.', '--text');
    const path = `/v1/check-log/${encodeURIComponent(args.id)}`;
    const check = await connect(args, context).patch<Check>(path, { note: args.text ?? null });
    const shown = facts(context.paint, [
      ['Check', check.id],
      ['At', check.at],
      ['Result', check.result],
      ...fact('Info', check.info),
      ...fact('Note', check.note),
    ]);
    return { json: check, text: shown };
  },
});

export const checkLog: CommandGroup = {
  name: 'check-log',
  describe: 'Checks of license codes',
  commands: [list, note],
};
