import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { renderCliReference } from './render-reference.js';

it('docs/cli.md is what the program says: node cli/dist/reference.js > docs/cli.md', async () => {
  const committed = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  expect(committed).toBe(await renderCliReference());
});
