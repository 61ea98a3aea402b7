import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES, EXIT_MEANINGS } from './exit-codes.js';
import { COMMANDS } from './program/catalogue.js';
import { isGroup } from './program/command.js';
import { commandPaths } from './reference/render-reference.js';
import { runCli } from './testing/run-cli.js';
import { VERSION } from './version.js';

const AUDIENCES = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
const GROUPS = Object.values(COMMANDS)
  .flat()
  .filter(isGroup)
  .map(({ name }) => [name]);

describe('help', () => {
  it.each([[], ...GROUPS, ...AUDIENCES.flatMap(commandPaths)])('of %s %s shows an example', async (...path) => {
    const { exitCode, stdout, stderr } = await runCli([...path.filter((word) => word !== undefined), '--help']);
    expect(exitCode).toBe(EXIT_CODES.ok);
    expect(stdout).toMatch(/^Examples:\n {2}countersign \S/m);
    expect(stderr).toBe('');
  });

  it('lists the commands by who uses them, and the exit codes', async () => {
    const { stdout } = await runCli(['--help']);
    expect(stdout).toMatch(/For the operator:\n {2}countersign init[\s\S]*For support:\n {2}countersign activate/);
    expect(stdout).toMatch(/On the device:\n {2}countersign device/);
    for (const [code, meaning] of EXIT_MEANINGS) expect(stdout).toContain(`${code}  ${meaning}`);
  });

  it('keeps every example on one line, so that it can be copied', async () => {
    const { stdout } = await runCli(['license', 'add', '--help']);
    expect(stdout).toMatch(/^ {2}countersign license add .*--seats 5 .*--label ACME$/m);
  });

  it('gives the version of the package', async () => {
    expect((await runCli(['--version'])).stdout).toBe(`${VERSION}\n`);
    const packageJson = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    expect(VERSION).toBe(packageJson.version);
  });
});

describe('usage errors', () => {
  it.each([
    [['lisence', 'list'], 'Did you mean license? See: countersign --help'],
    [['license', 'lst'], 'Did you mean list? See: countersign license --help'],
    [['license', 'list', '--bogus'], 'Unknown: bogus'],
    [['init', 'extra', '--data', 'x'], 'Unknown: extra'],
    [['init'], 'Missing: --data'],
    [['init', '--data'], '--data needs a value'],
    [['init', '--data', ''], '--data needs a value'],
    [['init', '--data', 'a', '--data', 'b'], '--data is given more than once'],
    [['serve', '--data', 'x', '--port', 'many'], '--port needs a number'],
    [['serve', '--data', 'x', '--port', '70000'], '--port must be a whole number from 0 to 65535'],
    [['product', 'show'], 'An argument is missing. See: countersign product show --help'],
    [['license'], 'Give a command of license. See: countersign license --help'],
    [[], 'Give a command. See: countersign --help'],
    [['api-key', 'add', '--role', 'boss', '--label', 'x'], 'Invalid values'],
    [['license', 'list'], 'COUNTERSIGN_URL'],
    [['license', 'list', '--server', 'ftp://x'], 'must begin with https:// or http://'],
    [['license', 'list', '--server', 'http://a:b@x'], 'no user name'],
    [['license', 'list', '--server', 'http://127.0.0.1:1'], 'COUNTERSIGN_API_KEY'],
    [['license', 'list', '--server', 'http://127.0.0.1:1', '--api-key', 'two words'], 'This is not an API key'],
    [['keys', 'export-roots', '--data', 'x', '--out', '-', '--json'], 'both use standard output'],
  ])('%j: exit code 2', async (argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect(exitCode).toBe(EXIT_CODES.usage);
    expect(stdout).toBe('');
    expect(argv.includes('--json') ? JSON.parse(stderr).error.code : stderr).toMatch(/^(error \[)?USAGE/);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('are JSON with --json', async () => {
    const { stdout, stderr } = await runCli(['license', 'list', '--json']);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'USAGE', message: expect.any(String), field: '--server' } });
  });

  it('never repeat a license code or an API key', async () => {
    const code = 'CS-ABCDE-FGHJK-MNPQR-STVWX-YZ234';
    const key = 'csk_0123456789abcdefghjkmnpqrstvwxyz';
    const misplaced = [
      ['license', 'add', code],
      ['device', 'request', code, key],
      ['license', 'list', '--api-key', `${key} `, '--server', 'http://127.0.0.1:1', code],
      ['license', 'add', '--product', 'x', '--code', 'OWN-FORM-77', 'OWN-FORM-77'],
      ['license', 'list', `--api-key=${key}\n`, '--server', 'http://127.0.0.1:1'],
    ];
    for (const argv of misplaced) {
      for (const flags of [[], ['--json']]) {
        const { stdout, stderr, exitCode } = await runCli([...argv, ...flags]);
        expect(exitCode).not.toBe(EXIT_CODES.ok);
        expect(stdout + stderr).not.toMatch(/ABCDE|csk_0123|OWN-FORM/);
      }
    }
  });

  it('show no control characters', async () => {
    const { stderr } = await runCli(['license', '\u001b[2J\u202e']);
    expect(stderr).toContain('\\u{1b}[2J\\u{202e}');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('completion', () => {
  it('prints a script', async () => {
    const { exitCode, stdout } = await runCli(['completion']);
    expect(exitCode).toBe(EXIT_CODES.ok);
    expect(stdout).toContain('countersign --get-yargs-completions');
  });

  it('knows commands, options and choices, also behind --json', async () => {
    const complete = async (...words: string[]) =>
      (await runCli(['--get-yargs-completions', 'countersign', ...words])).stdout.split('\n');
    expect(await complete('')).toEqual(expect.arrayContaining(['init', 'license', 'device', 'completion']));
    expect(await complete('license', '')).toEqual(expect.arrayContaining(['add', 'suspend']));
    expect(await complete('license', 'add', '--')).toEqual(expect.arrayContaining(['--product', '--expires']));
    expect(await complete('api-key', 'add', '--json', '--role', '')).toEqual(expect.arrayContaining(['offline']));
  });
});

describe('colour', () => {
  const failing = ['license', 'list'];
  it.each([
    ['on a terminal', { isTTY: true }, failing, true],
    ['into a pipe', { isTTY: false }, failing, false],
    ['with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, failing, false],
    ['with an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, failing, true],
    ['with --no-color', { isTTY: true }, [...failing, '--no-color'], false],
    ['on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, failing, false],
  ])('%s', async (_where, options, argv, coloured) => {
    expect((await runCli(argv, options)).stderr.includes('\u001b[')).toBe(coloured);
  });
});
