import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const DOCUMENT = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const PORT = '8470';

interface Step {
  readonly commands: string;
  /** What the document says that they print, if it does. */
  readonly printed: string | undefined;
}

const steps: readonly Step[] = Array.from(
  DOCUMENT.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```)?/gm),
  ([, commands = '', printed]) => ({ commands, printed }),
);

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}

/** Ids, digests, times, sizes and machines differ from run to run; the words do not. */
const words = (text: string): string =>
  text
    .replace(/\b(lic|act|key|aud)_[0-9a-z_]+/g, '$1_*')
    .replace(/requests\/[\w.-]+/g, 'requests/*')
    .replace(/^(Machine|Data key|Kept for backups) .*$/gm, '$1')
    .replace(/since .* UTC.*$/gm, 'since')
    .replace(/\b[0-9a-f]{64}\b/g, 'digest')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .trim();

describe('the drills of the operations document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-operations-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('do what it says, one after the other', async () => {
    const port = await freePort();
    expect(steps.length).toBeGreaterThan(9);
    const mark = (index: number): string => `--- after step ${index} ---`;
    const script = steps.map(({ commands }, index) => `${commands}echo '${mark(index)}'\n`).join('');
    // Whatever happens, no server is left behind.
    const whole = `trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n${script}`;
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${whole.replaceAll(PORT, port)}`], {
      cwd: folder,
      env: {
        PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
        HOME: folder,
        NO_COLOR: '1',
      },
    });
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [exitCode] = await once(shell, 'close');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    let rest = output.replaceAll(port, PORT);
    for (const [index, { printed }] of steps.entries()) {
      const [before = '', ...after] = rest.split(`${mark(index)}\n`);
      rest = after.join('');
      if (printed !== undefined) expect(words(before)).toBe(words(printed));
    }
  }, 180_000);
});
