import { connect } from '../../api/connect.js';
import type { ApiKey } from '../../api/records.js';
import { fact, facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import { positionalArgument, requiredOption, serverOptions, textOption } from '../../program/options.js';

const ROLES = ['read-only', 'read-write', 'offline', 'data-streamer', 'client'] as const;

const add = command({
  usage: 'add',
  describe: 'Create an API key; it is shown only once',
  examples: [
    ['api-key add --role offline --label "Support desk"', 'May only activate and deactivate'],
    ['api-key add --role read-only --label Reports --json', 'The key is the member "secret"'],
    ['api-key add --role client --label Shop --adopt shop-key.txt', 'The key that applications have built in'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('role', { ...requiredOption('What the key may do'), choices: ROLES })
      .option('label', requiredOption('Who or what uses the key'))
      .option(
        'adopt',
        textOption('File with a key that applications already have; - for standard input; only with role client'),
      ),
  run: async (args, context) => {
    const adopted = args.adopt === undefined ? undefined : (await context.files.read(args.adopt)).trim();
    const body = { role: args.role, label: args.label, ...(adopted !== undefined && { key: adopted }) };
    const key = await connect(args, context).post<ApiKey & { readonly secret?: string }>('/v1/api-keys', body);
    const shown = facts(context.paint, [
      ...fact('API key', key.secret),
      ['Id', key.id],
      ['Role', key.role],
      ['Label', key.label],
    ]);
    const hint = key.secret === undefined ? '' : '\n\nThe key is shown only once: save it now.';
    return { json: key, text: `${shown}${hint}` };
  },
});

const list = command({
  usage: 'list',
  describe: 'List API keys, without the keys themselves',
  examples: [['api-key list', 'Which keys exist, and which are revoked']],
  options: (yargs) => serverOptions(yargs),
  run: async (args, context) => {
    const items = await connect(args, context).list<ApiKey>('/v1/api-keys');
    const rows = items.map((key) => [key.id, key.role, key.label, key.createdAt, key.revokedAt]);
    return { json: { items }, text: table(context.paint, ['ID', 'ROLE', 'LABEL', 'MADE', 'REVOKED'], rows) };
  },
});

const revoke = command({
  usage: 'revoke <id>',
  describe: 'Revoke an API key, effective at once',
  examples: [['api-key revoke key_0123456789ab', 'The server refuses it from now on']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', 'Id of the key, key_...')),
  run: async (args, context) => {
    const key = await connect(args, context).post<ApiKey>(`/v1/api-keys/${encodeURIComponent(args.id)}/revoke`);
    const shown = facts(context.paint, [
      ['Revoked', key.id],
      ['Role', key.role],
      ['Label', key.label],
    ]);
    return { json: key, text: shown };
  },
});

export const apiKey: CommandGroup = {
  name: 'api-key',
  describe: 'API keys of the server',
  commands: [add, list, revoke],
};
