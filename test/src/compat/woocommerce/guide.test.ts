import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../../../server/dist/compat/woocommerce/commands.js';
import { DOCUMENTED_ANSWERS } from './document.js';

const GUIDE = readFileSync(new URL('../../../../docs/compat/woocommerce.md', import.meta.url), 'utf8');

it('docs/compat/woocommerce.md lists every command and every code', () => {
  const commands = [...GUIDE.matchAll(/^\| `([a-z_]+)` \| `(?:license_key|product_id)`/gm)].map(([, name]) => name);
  expect(commands.sort()).toEqual([...COMMANDS.keys()].sort());
  const codes = [...GUIDE.matchAll(/^\| ((?:`\d{3}`(?:, )?)+) \| (?:success|error) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/\d{3}/g)])
    .map(([code]) => code);
  expect(codes.sort()).toEqual(Object.keys(DOCUMENTED_ANSWERS).sort());
});
