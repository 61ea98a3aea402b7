import { type PrivateJwk, privateJwkOf } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSealed, sealState } from './seal.js';
import { type DeviceState, EMPTY_STATE, formatState } from './state.js';

let key: PrivateJwk;
let other: PrivateJwk;
beforeAll(async () => {
  key = await privateJwkOf(new Uint8Array(32).fill(1));
  other = await privateJwkOf(new Uint8Array(32).fill(2));
});

const STATE: DeviceState = {
  ...EMPTY_STATE,
  sequence: 4,
  generations: { act_0123456789abcdef: 2 },

  learnt: { trust: [], keys: ['a.b.c'], crl: 'd.e.f' },
};
const damaged = expect.objectContaining({ code: 'STATE_DAMAGED' });

describe('a sealed state', () => {
  test('comes back as it was, under the key that sealed it', () => {
    expect(openSealed(key, sealState(key, STATE), 'state.json')).toEqual(STATE);
  });

  test('is JSON, with the seal as its last member', () => {
    const { mac, ...state } = JSON.parse(sealState(key, STATE));
    expect(state).toEqual(STATE);
    expect(mac).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('changed at any character, or cut anywhere, is STATE_DAMAGED', () => {
    const text = sealState(key, STATE);
    for (let at = 0; at < text.length; at += 1) {
      const flipped = text[at] === 'x' ? 'y' : 'x';
      expect(() => openSealed(key, text.slice(0, at) + flipped + text.slice(at + 1), 'state.json')).toThrow(damaged);
      expect(() => openSealed(key, text.slice(0, at), 'state.json')).toThrow(damaged);
    }
  });

  test.each([
    ['of another device key', () => sealState(other, STATE)],
    ['without a seal', () => formatState(STATE)],
    ['with two', () => sealState(key, STATE).replace(/(,"mac":"[^"]*")/, '$1$1')],
    ['with the seal of another state', () => sealState(key, STATE).replace('"sequence":4', '"sequence":5')],
    ['with something after it', () => `${sealState(key, STATE)}\n`],
  ])('%s is STATE_DAMAGED', (_, text) => {
    expect(() => openSealed(key, text(), 'state.json')).toThrow(damaged);
  });
});
