// Looks at the packages as whoever installs them gets them: what npm packs, and how TypeScript and Node find their way in it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const PACKAGES = ['shared', 'client-sdk', 'server', 'cli'];
/** What an application installs, with types. */
const LIBRARIES = new Set(['@countersign/shared', '@countersign/client']);
const problems = [];

const folder = mkdtempSync(join(tmpdir(), 'countersign-packages-'));
try {
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', name]);
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], { encoding: 'utf8' }),
  );
  for (const { name, filename, files } of packed) {
    const path = join(folder, filename);
    const unwanted = files.filter((file) => /\.test\.|\.tsbuildinfo$|^src\//.test(file.path));
    for (const file of unwanted) problems.push(`${name}: ${file.path} is packed`);

    const tarball = readFileSync(path);
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages, pkg } = await publint({ pkgDir: 'package', pack: { tarball: bytes }, strict: true });
    for (const message of messages) problems.push(`${name}: ${formatMessage(message, pkg, { color: false })}`);

    if (!LIBRARIES.has(name)) continue;
    const attw = spawnSync('npx', ['attw', path, '--profile', 'esm-only', '--format', 'ascii', '--no-color'], {
      encoding: 'utf8',
    });
    if (attw.status !== 0) problems.push(`${name}: ${attw.stdout}${attw.stderr}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${PACKAGES.length} packages checked, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
