// Holds the documents against the code: what they name must be there, and what is there must be named.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const problems = [];
const read = (path) => readFileSync(path, 'utf8');

const documents = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...['docs', 'docs/compat', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
  ...['shared', 'client-sdk', 'server', 'cli'].map((name) => join(name, 'README.md')),
];

/** The members of a union of string literals in a source file. */
function codesOf(path, type) {
  const code = read(path).replace(/\/\*[\s\S]*?\*\//g, '');
  const union = code.match(new RegExp(`export type ${type} =([^;]*);`))?.[1] ?? '';
  const codes = [...union.matchAll(/'([A-Z0-9_]+)'/g)].map(([, name]) => name);
  if (codes.length === 0) problems.push(`${path}: no codes found in ${type}`);
  return codes;
}

function checkCodes() {
  const table = read('docs/errors.md');
  const known = new Set([
    ...codesOf('shared/src/errors.ts', 'ErrorCode'),
    ...codesOf('server/src/features/outcome.ts', 'RefusalCode'),
    ...codesOf('server/src/http/response/problem.ts', 'HttpProblemCode'),
    ...codesOf('client-sdk/src/verdict/verdict.ts', 'LicensedReason'),
    ...codesOf('client-sdk/src/verdict/verdict.ts', 'TrialReason'),
    ...codesOf('client-sdk/src/verdict/verdict.ts', 'GraceReason'),
    ...codesOf('client-sdk/src/verdict/verdict.ts', 'UnlicensedReason'),
    ...codesOf('client-sdk/src/verdict/verdict.ts', 'NoticeCode'),
    ...codesOf('cli/src/output/cli-error.ts', 'CliErrorCode'),
  ]);
  const listed = new Set([...table.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, code]) => code));
  for (const code of known) if (!listed.has(code)) problems.push(`docs/errors.md does not list ${code}`);
  for (const code of known) if (!isRaised(code)) problems.push(`no source raises ${code}`);
  for (const code of listed) if (!known.has(code)) problems.push(`docs/errors.md lists ${code}, which no code raises`);
}

const sources = ['shared', 'client-sdk', 'server', 'cli']
  .flatMap((name) => readdirSync(join(name, 'src'), { recursive: true }).map((path) => join(name, 'src', path)))
  .filter((path) => path.endsWith('.ts') && !path.includes('.test.'))
  .map(read)
  .join('\n');

/** Once in its union, and at least once more. */
const isRaised = (code) => sources.split(`'${code}'`).length > 2 || new RegExp(`^ *${code}:`, 'm').test(sources);

function checkLinks(path) {
  for (const [, target] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!existsSync(normalize(join(dirname(path), target))))
      problems.push(`${path} links to ${target}, which is not there`);
  }
}

function checkNamedFiles(path) {
  const folders = 'docs|shared|client-sdk|server|cli|test|\\.ci';
  for (const [, named] of read(path).matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+\\.\\w+)\``, 'g'))) {
    if (!named.includes('/dist/') && !existsSync(named)) problems.push(`${path} names ${named}, which is not there`);
  }
}

function checkScripts(path) {
  const { scripts } = JSON.parse(read('package.json'));
  for (const [, name] of read(path).matchAll(/npm run ([\w:-]+)/g)) {
    if (!(name in scripts)) problems.push(`${path} names the script ${name}, which package.json lacks`);
  }
}

function checkCommandLineReference() {
  const generated = execFileSync(process.execPath, ['cli/dist/reference.js'], { encoding: 'utf8' });
  if (generated !== read('docs/cli.md')) problems.push('docs/cli.md is not what the commands say: npm run docs:cli');
}

/** Numbered lists of files: each is imported by one above it, unless its line says how it is reached. */
function checkFlows(path) {
  const isReached = / \(reached over HTTP\)|; `Features` wires it$/;
  const packageOf = (file) => JSON.parse(read(`${file.split('/', 1)[0]}/package.json`)).name;
  const imports = (from, to) => {
    const code = read(from);
    const specifiers = [...code.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, specifier]) => specifier);
    return specifiers.some((specifier) =>
      specifier.startsWith('.')
        ? normalize(join(dirname(from), specifier)).replace(/\.js$/, '.ts') === to
        : specifier === packageOf(to) && packageOf(from) !== packageOf(to),
    );
  };
  let above = [];
  for (const [, number, file, text] of read(path).matchAll(/^(\d+)\. `([\w./-]+\.ts)`: (.*)$/gm)) {
    if (number === '1') above = [];
    else if (!isReached.test(text) && !above.some((from) => imports(from, file)))
      problems.push(`${path}: nothing above ${file} imports it`);
    above.push(file);
  }
  if (above.length === 0) problems.push(`${path} has no flows`);
}

checkCodes();
checkCommandLineReference();
checkFlows('docs/architecture.md');
for (const path of documents) {
  if (!existsSync(path)) {
    problems.push(`${path} is missing`);
    continue;
  }
  checkLinks(path);
  checkNamedFiles(path);
  checkScripts(path);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${documents.length} documents checked, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
