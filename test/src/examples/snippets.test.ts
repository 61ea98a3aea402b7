import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const TASKS = join(ROOT, 'client-sdk/examples/tasks');
const DOCUMENT = readFileSync(join(ROOT, 'docs/client.md'), 'utf8');

/** Lines between the marks, by name, with indentation removed. */
function regionsIn(source: string): readonly (readonly [name: string, code: string])[] {
  const found = source.matchAll(/^( *)\/\/ #region (\S+)\n([\s\S]*?)^ *\/\/ #endregion/gm);
  return Array.from(found, ([, indent = '', name = '', body = '']) => [
    name,
    body
      .split('\n')
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join('\n'),
  ]);
}

const regions = readdirSync(TASKS)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => regionsIn(readFileSync(join(TASKS, name), 'utf8')));
const snippets = Array.from(DOCUMENT.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm), ([, language, code]) => ({
  language,
  code,
}));

describe('the snippets of docs/client.md', () => {
  test('are all code that is compiled and run by a test', () => {
    expect(regions.length).toBeGreaterThan(20);
    expect(snippets.map(({ language }) => language)).toEqual(snippets.map(() => 'ts'));
    const known = regions.map(([, code]) => code);
    expect(snippets.filter(({ code }) => !known.includes(code ?? '')).map(({ code }) => code)).toEqual([]);
  });

  test('and all such code is in it', () => {
    const shown = snippets.map(({ code }) => code);
    expect(regions.filter(([, code]) => !shown.includes(code)).map(([name]) => name)).toEqual([]);
  });
});
