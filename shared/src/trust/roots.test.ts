import { expect, test } from 'vitest';
import { parsePinnedRoots } from './roots.js';
import { pinRoots } from './trust.js';

const JWK = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const ROOTS = { vendor: 'northwind', threshold: 1, roots: [JWK] };

test('a roots document is read, and what else it says is left out', () => {
  expect(parsePinnedRoots({ ...ROOTS, roots: [{ ...JWK, kid: 'a', d: 'secret' }], note: 'x' })).toEqual(ROOTS);
  expect(parsePinnedRoots({ ...ROOTS, version: 3 })).toEqual({ ...ROOTS, version: 3 });
  expect(parsePinnedRoots(JSON.parse(JSON.stringify(ROOTS)))).toEqual(ROOTS);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
  ['text', JSON.stringify(ROOTS)],
  ['no vendor', { ...ROOTS, vendor: undefined }],
  ['a vendor that is no id', { ...ROOTS, vendor: 'North wind' }],
  ['no roots', { ...ROOTS, roots: [] }],
  ['roots that are no list', { ...ROOTS, roots: JWK }],
  ['a root that is no object', { ...ROOTS, roots: ['x'] }],
  ['a root of another kind', { ...ROOTS, roots: [{ ...JWK, kty: 'EC' }] }],
  ['a root on another curve', { ...ROOTS, roots: [{ ...JWK, crv: 'X25519' }] }],
  ['a root without x', { ...ROOTS, roots: [{ ...JWK, x: 1 }] }],
  ['a threshold of 0', { ...ROOTS, threshold: 0 }],
  ['a threshold that is no integer', { ...ROOTS, threshold: 1.5 }],
  ['a threshold that is text', { ...ROOTS, threshold: '1' }],
  ['a threshold above the number of roots', { ...ROOTS, threshold: 2 }],
  ['a threshold that only a repeated root reaches', { ...ROOTS, threshold: 2, roots: [JWK, JWK] }],
  ['a version below 0', { ...ROOTS, version: -1 }],
  ['a version that is no integer', { ...ROOTS, version: '1' }],
])('%s is a TypeError', (_, value) => {
  expect(() => parsePinnedRoots(value)).toThrow(TypeError);
});

test('a root that is no usable key is KEY_INVALID', () => {
  for (const x of ['A'.repeat(43), '', `${JWK.x}=`]) {
    const pinned = { vendor: 'northwind', threshold: 1, roots: [{ kty: 'OKP', crv: 'Ed25519', x } as const] };
    expect(() => pinRoots(pinned)).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
  }
});

test('trust begins with the roots and nothing else', () => {
  const trust = pinRoots({ vendor: 'northwind', threshold: 1, roots: [{ kty: 'OKP', crv: 'Ed25519', x: JWK.x }] });
  expect([...trust.roots.keys()]).toEqual(['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k']);
  expect(trust).toMatchObject({ vendor: 'northwind', threshold: 1, version: 0 });
  expect([trust.issuers.size, trust.withdrawn.size, trust.minimumEpochs.size]).toEqual([0, 0, 0]);
});
