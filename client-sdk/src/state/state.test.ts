import { describe, expect, test } from 'vitest';
import { EMPTY_STATE, formatState, parseState } from './state.js';

const NAME = 'folder: state.json';
const full = {
  v: 1,
  outstanding: [{ jti: 'A'.repeat(22), at: 1_800_000_000, op: 'activate' }],
  activation: { bundle: 'a.b.c~d.e.f', jti: 'B'.repeat(22), id: 'act_0123456789abcdef', generation: 2 },
  passive: 'a.b.c~d.e.f',
  tombstones: [
    { activation: 'act_0123456789abcdee', generation: 1, jti: 'C'.repeat(22), at: 1_800_000_000, token: 'a.b.c' },
    { activation: 'act_0123456789abcded', generation: 1, jti: 'D'.repeat(22), at: 1_800_000_000, confirmed: true },
  ],
  generations: { act_0123456789abcdef: 2 },
  lastCheck: {
    at: 1,
    answered: 1,
    activation: 'act_0123456789abcdef',
    generation: 2,
    nonce: 'E'.repeat(22),
    answer: 'a.b.c~d.e.f',
  },
  learnt: { trust: ['a.b.c'], keys: ['d.e.f'], crl: 'g.h.i' },
  install: { id: 'F'.repeat(22), machine: { mid: 'AAAAAAAA' } },
  sequence: 7,
  chain: { counter: 3, link: 'G'.repeat(22) },
};
const text = `${JSON.stringify(full)}\n`;

const expectDamaged = (content: string): void =>
  expect(() => parseState(content, NAME)).toThrow(
    expect.objectContaining({ code: 'STATE_DAMAGED', message: expect.stringContaining(NAME) }),
  );

describe('the state', () => {
  test('comes back as it was written', () => {
    expect(JSON.parse(formatState(parseState(text, NAME)))).toEqual(full);
    expect(parseState(formatState(EMPTY_STATE), NAME)).toEqual(EMPTY_STATE);
  });

  test('cut anywhere is damaged', () => {
    for (let length = 0; length < text.length; length += 1) expectDamaged(text.slice(0, length));
  });

  test.each([
    ['another version', { v: 2 }],
    ['no version', { v: undefined }],
    ['an unknown member', { license: true }],
    ['no sequence', { sequence: undefined }],
    ['a member of another type', { outstanding: {} }],
    ['an id that is none', { generations: { hello: 1 } }],
    ['a generation below 1', { generations: { act_0123456789abcdef: 0 } }],
    ['a fraction', { lastCheck: { ...full.lastCheck, at: 1.5 } }],
    ['an activation without its bundle', { activation: { ...full.activation, bundle: undefined } }],
    ['too many requests', { outstanding: Array.from({ length: 33 }, () => full.outstanding[0]) }],
  ])('with %s is damaged', (_, change) => {
    expectDamaged(`${JSON.stringify({ ...full, ...change })}\n`);
  });

  test.each([
    ['nothing', ''],
    ['zeros, as after a loss of power', `${'\0'.repeat(64)}\n`],
    ['null', 'null\n'],
    ['a list', '[]\n'],
    ['a duplicate member', text.replace('{', '{"v":1,')],
    ['a __proto__', text.replace('{', '{"__proto__":{},')],
    ['two documents', `${text}${text}`],
  ])('that is %s is damaged', (_, content) => expectDamaged(content));
});
