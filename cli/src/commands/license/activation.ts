import { componentTitle } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import type { Activation } from '../../api/records.js';
import { fact, facts, table } from '../../output/table.js';
import { secondsOf, showMoment } from '../../output/time.js';
import { type CommandGroup, command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { flagOption, positionalArgument, requiredOption, serverOptions, textOption } from '../../program/options.js';

const ACTIVATION_ID = 'Activation id, act_...';

const list = command({
  usage: 'list',
  describe: 'List activations: devices that have or had a seat',
  examples: [
    ['activation list --license lic_0123456789ab --status active', 'Who holds the seats of a license'],
    ['activation list --product cad-studio --json', 'All of a product, for a script'],
    ['activation list --forked', 'Devices whose state was cloned or restored'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('license', textOption('Filter by license (its id, not its code)'))
      .option('product', textOption('Filter by product'))
      .option('status', { ...textOption('Filter by status'), choices: ['active', 'deactivated', 'released'] as const })
      .option('forked', flagOption('Only those whose state was cloned or restored')),
  run: async (args, context) => {
    const query = {
      licenseId: args.license,
      productId: args.product,
      status: args.status,
      forked: args.forked === true ? 'true' : undefined,
    };
    const items = await connect(args, context).list<Activation>('/v1/activations', query);
    const rows = items.map((each) => [
      each.id,
      each.licenseId,
      showStatus(each),
      each.label,
      each.createdAt,
      each.endedAt,
    ]);
    return {
      json: { items },
      text: table(context.paint, ['ID', 'LICENSE', 'STATUS', 'DEVICE', 'SINCE', 'ENDED'], rows),
    };
  },
});

const show = command({
  usage: 'show <id>',
  describe: 'Show an activation',
  examples: [['activation show act_0123456789abcdef', 'Its device, dates and bound machine']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', ACTIVATION_ID)),
  run: async (args, context) => {
    const found = await connect(args, context).get<Activation>(`/v1/activations/${encodeURIComponent(args.id)}`);
    return { json: found, text: showActivation(found, context) };
  },
});

const release = command({
  usage: 'release <id>',
  describe: 'Free the seat of a device that is gone',
  examples: [
    [
      'activation release act_0123456789abcdef --reason "Stolen laptop"',
      'Frees the seat; the reason goes to the audit log',
    ],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', ACTIVATION_ID)).option(
      'reason',
      requiredOption('Reason, for the audit log'),
    ),
  run: async (args, context) => {
    const path = `/v1/activations/${encodeURIComponent(args.id)}/release`;
    const released = await connect(args, context).post<Activation>(path, { reason: args.reason });
    return { json: released, text: showActivation(released, context) };
  },
});

const settle = command({
  usage: 'settle <id>',
  describe: 'Clear the fork mark of an activation whose state was cloned or restored, and serve its devices again',
  examples: [
    ['activation settle act_0123456789abcdef --reason "Restored from a backup"', 'The reason goes to the audit log'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', ACTIVATION_ID)).option(
      'reason',
      requiredOption('Reason, for the audit log'),
    ),
  run: async (args, context) => {
    const path = `/v1/activations/${encodeURIComponent(args.id)}/settle-fork`;
    const settled = await connect(args, context).post<Activation>(path, { reason: args.reason });
    return { json: settled, text: showActivation(settled, context) };
  },
});

const showStatus = ({ status, forkedAt }: Activation): string =>
  forkedAt === undefined ? status : `${status}, forked`;

const SEEN = {
  same: 'another request had the same number',
  before: 'it does not follow from the one before',
  after: 'the next one does not follow from it',
} as const;

function showActivation(activation: Activation, { paint, now }: Context): string {
  const moment = (time: string): string => showMoment(secondsOf(time), Math.floor(now / 1000));
  const machine = Object.entries(activation.machine).map(([name, hash]) => `${componentTitle(name)}  ${hash}`);
  return facts(paint, [
    ['Activation', activation.id],
    ...fact('Device', activation.label),
    ['Device key', activation.device],
    ['License', activation.licenseId],
    ['Product', activation.productId],
    ['Status', activation.status],
    ['Certificates', String(activation.generation)],
    ['Since', moment(activation.createdAt)],
    ...(activation.generation > 1 ? fact('Refreshed', moment(activation.refreshedAt)) : []),
    ...(activation.endedAt === undefined ? [] : fact('Ended', moment(activation.endedAt))),
    ...(activation.forkedAt === undefined ? [] : fact('Forked', moment(activation.forkedAt))),
    ...(activation.fork === undefined
      ? []
      : fact('Seen', `at request ${activation.fork.counter}: ${SEEN[activation.fork.seen]}`)),
    ['Machine', machine.length === 0 ? 'not bound' : ['salted hashes, no serial numbers', ...machine]],
  ]);
}

export const activation: CommandGroup = {
  name: 'activation',
  describe: 'Devices and their seats',
  commands: [list, show, release, settle],
};
