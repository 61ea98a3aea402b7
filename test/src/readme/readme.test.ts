import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PORT_IN_README = '8470';

/** The code blocks of one language under one heading. */
function blocksUnder(heading: string, language: string): string[] {
  const section = README.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return Array.from(
    section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    ([, code = '']) => code,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const run = promisify(execFile);

describe('the commands that the README shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-readme-'));
  let server: ChildProcess | undefined;
  let environment: NodeJS.ProcessEnv;
  let port = '';

  beforeAll(async () => {
    port = String(await freePort());
    environment = {
      PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      HOME: folder,
      NO_COLOR: '1',
    };
    // So that the example finds its package as it would in an application that installed it.
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  afterAll(async () => {
    if (server !== undefined && server.exitCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const shell = async (script: string): Promise<string> => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script.replaceAll(PORT_IN_README, port)], {
      cwd: folder,
      env: environment,
    });
    return stdout;
  };

  it('do what it says, one after the other', async () => {
    const [vendor = '', catalogue = '', request = '', activate = '', install = ''] = blocksUnder(
      'The ceremony by hand',
      'sh',
    );
    const [serve = '', ...setUp] = vendor.trimEnd().split('\n').reverse();
    await shell(setUp.reverse().join('\n'));
    server = spawn('bash', ['-c', `exec ${serve.replace(/ &$/, '').replaceAll(PORT_IN_README, port)}`], {
      cwd: folder,
      env: environment,
    });
    await ready(`http://127.0.0.1:${port}/readyz`, server);

    const variables = catalogue.split('\n').filter((line) => line.startsWith('export '));
    await shell(catalogue);
    const inWords = await shell(request);
    expect(inWords).toContain('cad-studio');
    const { code } = JSON.parse(readFileSync(join(folder, 'license.json'), 'utf8')) as { code: string };
    expect(readFileSync(join(folder, 'request.txt'), 'utf8') + inWords).not.toContain(code);
    await shell([...variables, activate].join('\n'));
    const status = await shell(install);
    expect(status).toContain('export-pdf');
    expect(status).toContain('2030-12-31');
  });

  it('include ten lines for an application, which say that it is licensed', async () => {
    const [code = ''] = blocksUnder('In an application', 'ts');
    const { roots } = JSON.parse(readFileSync(join(folder, 'roots.json'), 'utf8')) as {
      roots: readonly { x: string }[];
    };
    const example = code
      .replace(/x: '[\w-]{43}'/, `x: '${roots[0]?.x}'`)
      .replace('/var/lib/cad-studio/license', join(folder, 'device'));
    expect(example).toContain(roots[0]?.x);
    writeFileSync(join(folder, 'example.mjs'), example);
    expect(await shell('node example.mjs')).toMatch(/^licensed for \[ 'export-pdf', 'cloud-sync' \] until 2030-12-31/);
  });

  it('and give the seat back', async () => {
    const [, catalogue = '', , , , giveBack = ''] = blocksUnder('The ceremony by hand', 'sh');
    const variables = catalogue.split('\n').filter((line) => line.startsWith('export '));
    await shell([...variables, giveBack].join('\n'));
    const { items } = JSON.parse(await shell([...variables, 'countersign license list --json'].join('\n'))) as {
      items: readonly { seatsTaken: number }[];
    };
    expect(items.map(({ seatsTaken }) => seatsTaken)).toEqual([0]);
  });
});

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
