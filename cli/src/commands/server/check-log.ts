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
  describe: 'List the checks of license codes that compatible APIs answered',
  examples: [
    ['check-log list', 'Those of the last 24 hours, the latest at the end'],
    ['check-log list --license lic_0123456789ab --since 2027-01-01', 'Those of a license since then'],
    ['check-log list --result LICENSE_UNKNOWN --address 192.0.2.7', 'Wrong keys from an address'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', textOption('Only of this product'))
      .option('license', textOption('Only of this license'))
      .option('address', textOption('Only from this IP address'))
      .option('result', textOption('Only with this result: ok, or the code of a refusal'))
      .option('text', textOption('Only with this in what the caller said or in the note'))
      .option('since', textOption(`From then on; the last 24 hours when it is left out. ${DATE_FORM}`))
      .option('until', textOption('Before then')),
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
  describe: 'Note something about a check',
  examples: [
    ['check-log note chk_01798761600000_0123abcd --text "Moved to a new host"', 'In place of the note before'],
    ['check-log note chk_01798761600000_0123abcd --none', 'Takes the note away'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Id of the check, chk_...'))
      .option('text', textOption('The note, at most 1,000 characters'))
      .option('none', flagOption('Takes the note away')),
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
