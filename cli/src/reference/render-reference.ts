import { EXIT_MEANINGS } from '../exit-codes.js';
import { COMMANDS } from '../program/catalogue.js';
import { isGroup } from '../program/command.js';
import { parse } from '../program/parse.js';

const WIDTH = 100;

const AUDIENCES = {
  operator: 'For the operator',
  support: 'For support',
  device: 'On the device',
  any: 'Also',
} as const;

const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['COUNTERSIGN_URL', 'URL of the server, instead of `--server`'],
  ['COUNTERSIGN_API_KEY', 'API key, instead of `--api-key`'],
  ['COUNTERSIGN_LICENSE', 'license code, instead of `device request --license`'],
  [
    'COUNTERSIGN_STORE',
    'location of the ledger if it is not in the data folder, instead of `--store`, `--from` or `--to`',
  ],
  ['COUNTERSIGN_PASSWORD', "a user's password, instead of `device sign-in --password -`"],
  ['COUNTERSIGN_ROOTS', 'roots document, instead of `inspect --roots`'],
  ['COUNTERSIGN_PASSPHRASE', 'passphrase of the key files, instead of `--passphrase-file`'],
  ['COUNTERSIGN_COMPAT', 'compatible APIs that the server answers, instead of `--compat`'],
  [
    'COUNTERSIGN_ZENTITLE_CUSTOMER_ID',
    "customer ID that clients of Zentitle's API send, instead of `--zentitle-customer-id`",
  ],
  ['COUNTERSIGN_PUBLIC_URL', 'public URL of the server, instead of `--public-url`'],
  [
    'COUNTERSIGN_TRUSTED_PROXIES',
    'proxies whose `X-Forwarded-For` is trusted, separated by commas, instead of `--trusted-proxy`',
  ],
  [
    'COUNTERSIGN_CORS_ORIGINS',
    'origins of pages that may call the device API, separated by commas, instead of `--cors-origin`',
  ],
  [
    'COUNTERSIGN_MAIL_SERVER',
    'mail server for emails to buyers: `smtp://user:password@host:port`; without it none are sent',
  ],
  [
    'COUNTERSIGN_ORDER_SECRET',
    'secret that a shop signs its order events with, at least 16 characters; without it none are accepted',
  ],
  ['NO_COLOR', 'no colours if it is set and not empty'],
];

/** Generates `docs/cli.md` from the definitions that the program parses with. The same on every machine. */
export async function renderCliReference(): Promise<string> {
  const parts = [
    '# The `countersign` command',
    '<!-- Generated from cli/src: node cli/dist/reference.js > docs/cli.md -->',
    'Every command has `--help` with examples, and `--json` for scripts. `-` as a file name means standard input or output.\n' +
      'An existing file is never replaced without `--force`.',
    await helpOf([]),
    '## Exit codes',
    tableOf(['code', 'meaning'], EXIT_MEANINGS),
    '## Environment',
    tableOf(
      ['variable', 'meaning'],
      VARIABLES.map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    '## Errors',
    ERRORS,
  ];
  for (const audience of Object.keys(AUDIENCES) as (keyof typeof AUDIENCES)[]) {
    parts.push(`## ${AUDIENCES[audience]}`);
    for (const path of commandPaths(audience)) parts.push(`### countersign ${path.join(' ')}`, await helpOf(path));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Returns the words of every command, for example `['license', 'add']`. */
export const commandPaths = (audience: keyof typeof COMMANDS): readonly (readonly string[])[] =>
  COMMANDS[audience].flatMap((entry) =>
    isGroup(entry) ? entry.commands.map(({ name }) => [entry.name, name]) : [[entry.name]],
  );

const ERRORS = [
  'An error is a line on standard error: its code, what is wrong and what to do. Standard output stays empty.',
  '',
  '```text',
  'error [FILE_EXISTS] request.txt exists already. Choose another name, or replace it with --force.',
  '```',
  '',
  'With `--json` it is `{ "error": { "code", "message" } }`, with `field` for an invalid flag or file, and',
  '`holders` where seats are taken. Branch on the code, never on the message.',
].join('\n');

async function helpOf(path: readonly string[]): Promise<string> {
  const { text = '' } = await parse([...path, '--help'], WIDTH);
  const sections = text.trimEnd().split('\n\n');
  // Options of every command are described once, in the overview.
  const own = path.length === 0 ? sections : sections.filter((section) => !section.startsWith('Everywhere:'));
  return `\`\`\`text\n${own.join('\n\n')}\n\`\`\``;
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
