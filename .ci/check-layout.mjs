// Holds the source tree to its layout: small files, and folders small enough to be read at a glance.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_LINES = 300;
const MAX_FILES = 25;

const problems = [];
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '');
// Reasons for exceptions are written down where the tree is described, as `folder/` at the start of a table row.
const exceptions = new Set(
  [...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `([\w./-]+)\/` \|/gm)].map(([, folder]) => folder),
);

const lengths = [];
const files = new Map();
for (const path of sources) {
  const lines = readFileSync(path, 'utf8').split('\n').length - 1;
  if (lines > MAX_LINES) problems.push(`${path} has ${lines} lines; ${MAX_LINES} at most`);
  if (path.includes('.test.')) continue;
  lengths.push(lines);
  files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
}
for (const [folder, count] of files) {
  if (count > MAX_FILES && !exceptions.has(folder))
    problems.push(`${folder} has ${count} source files; ${MAX_FILES} at most, or a reason in docs/architecture.md`);
}
for (const folder of exceptions) {
  if (!files.has(folder)) problems.push(`docs/architecture.md makes an exception for ${folder}, which is not there`);
}

lengths.sort((a, b) => a - b);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `${lengths.length} source files in ${files.size} folders, median ${lengths[lengths.length >> 1]} lines, ${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
