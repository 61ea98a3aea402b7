import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { KeyType } from './document/vocabulary.js';
import { callFor, DOCUMENTED_ACTIONS } from './document.js';

const GUIDE = readFileSync(new URL('../../../../docs/compat/zentitle.md', import.meta.url), 'utf8');

const KEYS: Readonly<Record<string, readonly KeyType[]>> = {
  R: ['read-only', 'read-write'],
  W: ['read-write'],
  'R, Offline': ['read-only', 'read-write', 'offline'],
  'W, Offline': ['read-write', 'offline'],
  DS: ['data-streamer'],
};

it('docs/compat/zentitle.md lists every action, with the keys that may call it', () => {
  const listed = [...GUIDE.matchAll(/^\| `(\w+ \w+)` \| ([\w, ]+) \| \S/gm)].map(([, call, keys = '']) => [
    call,
    KEYS[keys],
  ]);
  expect(listed.sort()).toEqual(DOCUMENTED_ACTIONS.map((action) => [callFor(action), action.keys]).sort());
});
