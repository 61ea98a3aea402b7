import { ARTEFACT_TYPES, type ArtefactType, createSigner } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestVendor, NOW, offerText, outcomeOf, signPayload, type TestVendor } from './vendor.js';

type Payload = Record<string, unknown>;

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});

const offerClaims = (type: ArtefactType, claims: Payload) =>
  outcomeOf(() => offerText(vendor, signPayload(vendor, type, JSON.stringify(claims)), type));
const valid = (type: ArtefactType): Payload => structuredClone(vendor.claims[type]) as unknown as Payload;

/** Claims that may be left out of the samples one at a time. */
const OPTIONAL = new Set(['nbf', 'lim', 'mnt', 'udf', 'lty', 'fty', 'chk', 'lbl', 'sys', 'mst']);
/** In these types a member of that name is not optional. */
const REQUIRED = new Set(['key nbf', 'key exp']);
/** In these types it is. */
const OPTIONAL_HERE = new Set(['master cnf', 'master lic', 'master seats', 'settlement lft']);

const WRONG: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '1',
  'a\u0000b',
  'x'.repeat(2_000),
  [],
  [[]],
  [null],
  [''],
  ['a', 'a'],
  {},
  { a: null },
  { '': '' },
  { constructor: 1 },
];
/** The few of those values that are right for a claim after all. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  iat: [0],
  nbf: [0],
  mnt: [0],
  chk: [0],
  iss: ['1'],
  aud: ['1'],
  lbl: ['', ' ', '1'],
  ftr: [[]],
  rev: [[]],
  wdn: [[]],
  epo: [0, {}],
  exp: [0],
  lim: [{}, { constructor: 1 }],
  udf: [{}],
  fty: [{}],
  sys: [{}],
  num: [Number.MAX_SAFE_INTEGER],
  tot: [{}, { constructor: 1 }],
  lft: [{}, { constructor: 1 }],
  val: [{}],
};
const isRight = (type: ArtefactType, claim: string, value: unknown): boolean =>
  (RIGHT[claim] ?? []).some((each) => JSON.stringify(each) === JSON.stringify(value)) &&
  // `epo` is a number in a delegation and a map in a trust state; only a revocation list may end before it began.
  (claim !== 'epo' || (type === 'key') === (typeof value === 'number')) &&
  (claim !== 'exp' || type === 'crl');

describe.each(ARTEFACT_TYPES)('the claims of %s', (type) => {
  test('each one left out', async () => {
    for (const claim of Object.keys(valid(type))) {
      const { [claim]: _, ...rest } = valid(type);
      const named = `${type} ${claim}`;
      const optional = (OPTIONAL.has(claim) && !REQUIRED.has(named)) || OPTIONAL_HERE.has(named);
      expect([claim, await offerClaims(type, rest)]).toEqual([claim, optional ? 'accepted' : 'CLAIMS_INVALID']);
    }
  });

  test('each one with every wrong value', async () => {
    for (const claim of Object.keys(valid(type))) {
      for (const value of WRONG) {
        if (isRight(type, claim, value)) continue;
        const outcome = await offerClaims(type, { ...valid(type), [claim]: value });
        expect([claim, value, outcome]).toEqual([claim, value, 'CLAIMS_INVALID']);
      }
    }
  });

  test('an unknown one, and one of another type', async () => {
    expect(await offerClaims(type, { ...valid(type), admin: true })).toBe('CLAIMS_INVALID');
    expect(await offerClaims(type, { ...valid(type), V: 1 })).toBe('CLAIMS_INVALID');
    const foreign = type === 'check' ? { seats: 5 } : { nonce: 'A'.repeat(22) };
    expect(await offerClaims(type, { ...valid(type), ...foreign })).toBe('CLAIMS_INVALID');
  });

  test('an unknown member of a nested object', async () => {
    for (const [claim, value] of Object.entries(valid(type))) {
      if (claim !== 'cnf' && claim !== 'mch') continue;
      expect(await offerClaims(type, { ...valid(type), [claim]: { ...(value as object), more: 1 } })).toBe(
        'CLAIMS_INVALID',
      );
    }
  });

  test('another version of the format', async () => {
    for (const v of [0, 2, '1', 1.5]) {
      expect(await offerClaims(type, { ...valid(type), v })).not.toBe('accepted');
    }
  });

  test('what is not refused is signed by a signer, and what is refused is not', async () => {
    const signer = createSigner(vendor.signing(type));
    await expect(signer.sign(type, vendor.claims[type])).resolves.toBe(vendor.tokens[type]);
    await expect(signer.sign(type, { ...vendor.claims[type], admin: true } as never)).rejects.toThrow(TypeError);
  });
});

describe.each(['activation', 'passive', 'master'] as const)('the term of %s', (type) => {
  test.each([
    ['both exp and perpetual', { perpetual: true }, 'CLAIMS_INVALID'],
    ['neither', { exp: undefined }, 'CLAIMS_INVALID'],
    ['perpetual', { exp: undefined, perpetual: true }, 'accepted'],
    ['perpetual false', { exp: undefined, perpetual: false }, 'CLAIMS_INVALID'],
    ['perpetual and exp null', { exp: null, perpetual: true }, 'CLAIMS_INVALID'],
    ['an end at the beginning', { nbf: NOW, exp: NOW }, 'CLAIMS_INVALID'],
    ['an end before the beginning', { nbf: NOW, exp: NOW - 1 }, 'CLAIMS_INVALID'],
    ['exp of 0', { nbf: undefined, exp: 0 }, 'CLAIMS_INVALID'],
    ['an end past the year 9999', { exp: 253_402_300_800 }, 'CLAIMS_INVALID'],
    ['an end in milliseconds', { exp: NOW * 1_000 }, 'CLAIMS_INVALID'],
  ])('%s', async (_, change, outcome) => {
    expect(await offerClaims(type, { ...valid(type), ...change })).toBe(outcome);
  });
});

/** Names of one length, as many as are asked for. */
const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `n${String(index).padStart(3, '0')}`);
const mapOf = (count: number, value: unknown): Payload => Object.fromEntries(names(count).map((name) => [name, value]));

describe('a list or a map with the most it can hold, and with one more', () => {
  test.each<[string, ArtefactType, number, (count: number) => Payload, string?]>([
    ['ftr', 'passive', 256, (count) => ({ ftr: names(count) })],
    ['lim', 'passive', 256, (count) => ({ lim: mapOf(count, 1) })],
    ['fty', 'passive', 256, (count) => ({ fty: mapOf(count, 'tokens') })],
    ['udf', 'passive', 64, (count) => ({ udf: mapOf(count, 'x') })],
    ['sys', 'request', 32, (count) => ({ sys: mapOf(count, 'x') })],
    ['mch.c', 'request', 16, (count) => ({ mch: { c: mapOf(count, 'AAAAAAAA') } })],
    ['prd', 'key', 64, (count) => ({ prd: names(count) }), 'KEY_PRODUCT_OUT_OF_SCOPE'],
    ['rts', 'trust', 16, (count) => ({ rts: names(count).map((name) => name.padEnd(43, 'A')) }), 'ROOT_UNKNOWN'],
    ['wdn', 'trust', 64, (count) => ({ wdn: names(count).map((name) => name.padEnd(43, 'A')) })],
    ['rev', 'crl', 250, (count) => ({ rev: names(count).map((name) => `act_${name.padEnd(16, '0')}`) })],
  ])('%s of %s', async (_, type, most, make, outcome = 'accepted') => {
    expect(await offerClaims(type, { ...valid(type), ...make(most) })).toBe(outcome);
    expect(await offerClaims(type, { ...valid(type), ...make(most + 1) })).toBe('CLAIMS_INVALID');
  });
});

describe('claims that contradict each other', () => {
  const act = 'act_0123456789abcdef';
  test.each<[string, ArtefactType, Payload]>([
    ['activate without lid', 'request', { lid: undefined }],
    ['activate without prf', 'request', { prf: undefined }],
    ['activate with act', 'request', { act }],
    ['activate with gen', 'request', { gen: 1 }],
    ['refresh with lid and prf', 'request', { op: 'refresh', act, gen: 1 }],
    ['refresh without act', 'request', { op: 'refresh', lid: undefined, prf: undefined, gen: 1 }],
    ['refresh without gen', 'request', { op: 'refresh', lid: undefined, prf: undefined, act }],
    ['more components asked for than bound', 'activation', { mch: { k: 7, c: { mid: 'AAAAAAAA' } } }],
    ['a window that is empty', 'key', { nbf: NOW, exp: NOW }],
    ['no types', 'key', { typ: [] }],
    ['no products', 'key', { prd: [] }],
    ['a type that only a root signs', 'key', { typ: ['key'] }],
    ['a type that only a device signs', 'key', { typ: ['request'] }],
    ['consumption of a feature without totals', 'usage', { tot: undefined, fea: 'renders' }],
    ['a settlement asked for with a feature', 'usage', { op: 'settle', fea: 'renders' }],
    ['a check-out without its feature', 'usage', { op: 'check-out', tot: undefined }],
    ['a return with totals', 'usage', { op: 'return', fea: 'seat' }],
    ['a check-out that ends when it begins', 'usage', { op: 'check-out', tot: undefined, fea: 'seat', til: NOW }],
    ['a lease that ends before it begins', 'lease', { nbf: NOW, exp: NOW }],
    ['an epoch for a type that does not exist', 'trust', { epo: { activations: 1 } }],
    ['a threshold above the roots', 'trust', { thr: 2 }],
    ['a threshold of 0', 'trust', { thr: 0 }],
    ['a root twice', 'trust', { rts: ['A'.repeat(43), 'A'.repeat(43)], thr: 2 }],
    [
      'a private key in place of a public one',
      'request',
      { cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A', d: 'A' } } },
    ],
    ['a key of another kind', 'request', { cnf: { jwk: { kty: 'EC', crv: 'Ed25519', x: 'A'.repeat(43) } } }],
    ['a key on another curve', 'request', { cnf: { jwk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } } }],
    ['a thumbprint where a key belongs', 'request', { cnf: { jkt: 'A'.repeat(43) } }],
    ['text that is not NFC', 'request', { lbl: 'Zu\u0308rich' }],
    ['a feature with a space', 'activation', { ftr: ['a b'] }],
    ['a type that a license does not name', 'activation', { lty: 'perpetual' }],
    ['a feature of no known type', 'activation', { fty: { 'export-pdf': 'normal' } }],
    ['a limit below 0', 'activation', { lim: { a: -1 } }],
  ])('%s', async (_, type, change) => {
    expect(await offerClaims(type, { ...valid(type), ...change })).toBe('CLAIMS_INVALID');
  });

  test('a master license for a product and nothing more', async () => {
    const change = { cnf: undefined, lic: undefined, seats: undefined };
    expect(await offerClaims('master', { ...valid('master'), ...change })).toBe('accepted');
  });

  test('refresh as it should be', async () => {
    const change = { op: 'refresh', lid: undefined, prf: undefined, act, gen: 1 };
    expect(await offerClaims('request', { ...valid('request'), ...change })).toBe('accepted');
  });
});
