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
  ['COUNTERSIGN_URL', 'URL of the server, where `--server` is left out'],
  ['COUNTERSIGN_API_KEY', 'API key, where `--api-key` is left out'],
  ['COUNTERSIGN_LICENSE', 'license code, where `device request` is given no `--license`'],
  [
    'COUNTERSIGN_STORE',
    'where the ledger is when it is not in the data folder, where `--store`, `--from` or `--to` is left out',
  ],
  ['COUNTERSIGN_PASSWORD', "a user's password, where `device sign-in` is given no `--password -`"],
  ['COUNTERSIGN_ROOTS', 'roots document, where `inspect` is given no `--roots`'],
  ['COUNTERSIGN_PASSPHRASE', 'passphrase of the key files, where `--passphrase-file` is left out'],
  ['COUNTERSIGN_COMPAT', 'compatible APIs that the server answers, where `--compat` is left out'],
  [
    'COUNTERSIGN_ZENTITLE_CUSTOMER_ID',
    "customer ID that clients of Zentitle's API send, where `--zentitle-customer-id` is left out",
  ],
  ['COUNTERSIGN_PUBLIC_URL', 'how others reach the server, where `--public-url` is left out'],
  [
    'COUNTERSIGN_TRUSTED_PROXIES',
    'proxies whose `X-Forwarded-For` is believed, with commas between them, where `--trusted-proxy` is left out',
  ],
  [
    'COUNTERSIGN_CORS_ORIGINS',
    'origins of pages that may call what devices call, with commas between them, where `--cors-origin` is left out',
  ],
  ['COUNTERSIGN_MAIL_SERVER', 'where e-mails to buyers go: `smtp://user:password@host:port`; none is sent without it'],
  [
    'COUNTERSIGN_ORDER_SECRET',
    'what a shop signs its order events with, at least 16 characters; none is taken without it',
  ],
  ['NO_COLOR', 'no colours when it is set and not empty'],
];

/** Generates `docs/cli.md` from the definitions that the program parses with. The same on every machine. */
export async function renderCliReference(): Promise<string> {
  const parts = [
    '# The `countersign` command',
    '<!-- Generated from cli/src: node cli/dist/reference.js > docs/cli.md -->',
    'Every command has `--help` with examples, and `--json` for scripts. `-` as a file is standard input or output.\n' +
      'A file that is there is never replaced without `--force`.',
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
  'An error is a line on standard error: its code, what is wrong and what to do. Nothing of it is on standard output.',
  '',
  '```text',
  'error [FILE_EXISTS] request.txt is there already. Choose another name, or replace it with --force.',
  '```',
  '',
  'With `--json` it is `{ "error": { "code", "message" } }`, with `field` where a flag or file is to blame, and',
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
