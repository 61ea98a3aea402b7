import { describe, expect, test } from 'vitest';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import type { VerificationCheck } from '../token/checklist.js';
import { type ActivationContext, validateActivation } from './validate-activation.js';

const NOW = 1_798_761_600;
const CLAIMS: Claims<'activation'> = {
  v: 1,
  iss: 'northwind',
  aud: 'cad',
  jti: 'AAAAAAAAAAAAAAAAAAAAAA',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 1_000,
  chk: NOW + 100,
  cnf: { jkt: 'D'.repeat(43) },
  ftr: ['export-pdf'],
  lic: 'lic_0123456789ab',
  act: 'act_0123456789abcdef',
  gen: 3,
  req: 'BAAAAAAAAAAAAAAAAAAAAA',
  mch: { k: 1, c: { mid: 'aaaaaaaa', brd: 'bbbbbbbb' } },
};
const CONTEXT: ActivationContext = {
  now: NOW,
  vendor: 'northwind',
  product: 'cad',
  deviceThumbprint: 'D'.repeat(43),
  machine: { mid: 'aaaaaaaa', brd: 'xxxxxxxx' },
  deactivated: new Set(['act_zzzzzzzzzzzzzzzz']),
  newestGeneration: 3,
  revocations: { number: 1, expires: NOW, activations: new Set(['act_zzzzzzzzzzzzzzzz']) },
};

function outcome(claims: Claims<'activation'>, context: ActivationContext): string {
  try {
    validateActivation(claims, context);
    return 'accepted';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

test.each<[string, Partial<ActivationContext>, string]>([
  ['everything as it should be', {}, 'accepted'],
  ['another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH'],
  ['another product', { product: 'cam' }, 'PRODUCT_MISMATCH'],
  ['another device key', { deviceThumbprint: 'E'.repeat(43) }, 'DEVICE_MISMATCH'],
  ['another machine', { machine: { mid: 'xxxxxxxx', brd: 'xxxxxxxx' } }, 'MACHINE_MISMATCH'],
  ["a machine that can't be read", { machine: {} }, 'MACHINE_MISMATCH'],
  ['given up here', { deactivated: new Set([CLAIMS.act]) }, 'ACTIVATION_GIVEN_UP'],
  ['revoked', { revocations: { number: 1, expires: 0, activations: new Set([CLAIMS.act]) } }, 'ACTIVATION_REVOKED'],
  ['a newer certificate was seen', { newestGeneration: 4 }, 'GENERATION_OUTDATED'],
  ['an older certificate was seen', { newestGeneration: 2 }, 'accepted'],
  ['a second before it begins', { now: NOW - 1 }, 'NOT_YET_VALID'],
  ['the second at which it ends', { now: NOW + 1_000, nextCheck: NOW + 9_999 }, 'EXPIRED'],
  ['the last second of it', { now: NOW + 999, nextCheck: NOW + 9_999 }, 'accepted'],
  ['the second of the check date', { now: NOW + 100 }, 'CHECK_OVERDUE'],
  ['the second before the check date', { now: NOW + 99 }, 'accepted'],
  ['a check that gave a later date', { now: NOW + 100, nextCheck: NOW + 101 }, 'accepted'],
  ['a check that gave an earlier date', { now: NOW + 99, nextCheck: NOW + 1 }, 'accepted'],
])('%s', (_, change, expected) => {
  expect(outcome(CLAIMS, { ...CONTEXT, ...change })).toBe(expected);
});

test.each<[string, Partial<ActivationContext>, string]>([
  ['the last second of the grace', { now: NOW + 149 }, 'accepted'],
  ['the second of its end', { now: NOW + 150 }, 'CHECK_OVERDUE'],
  ['the last second after a check that gave a later date', { now: NOW + 249, nextCheck: NOW + 200 }, 'accepted'],
  ['the second of the end after such a check', { now: NOW + 250, nextCheck: NOW + 200 }, 'CHECK_OVERDUE'],
  ['an earlier date of a check, which does not end it earlier', { now: NOW + 149, nextCheck: NOW + 1 }, 'accepted'],
])('with 50 seconds of grace: %s', (_, change, expected) => {
  expect(outcome({ ...CLAIMS, grc: 50 }, { ...CONTEXT, ...change })).toBe(expected);
});

test('grace does not outlast the term', () => {
  const { exp = 0 } = CLAIMS;
  expect(outcome({ ...CLAIMS, grc: 31_622_400 }, { ...CONTEXT, now: exp - 1 })).toBe('accepted');
  expect(outcome({ ...CLAIMS, grc: 31_622_400 }, { ...CONTEXT, now: exp })).toBe('EXPIRED');
});

test('perpetual and without a check date, it does not end', () => {
  const { exp: _, chk: __, nbf: ___, ...rest } = CLAIMS;
  const now = 253_402_300_799;
  expect(outcome({ ...rest, perpetual: true }, { ...CONTEXT, now })).toBe('accepted');
});

test('a time that is no number is misuse', () => {
  for (const now of [Number.NaN, Number.POSITIVE_INFINITY, '1' as never, new Date() as never]) {
    expect(() => validateActivation(CLAIMS, { ...CONTEXT, now })).toThrow(TypeError);
  }
});

describe('the observer', () => {
  test('is told of every check, in their order, also after the first failure', () => {
    const checks: VerificationCheck[] = [];
    const context = { ...CONTEXT, now: NOW + 2_000, machine: {} };
    expect(() => validateActivation(CLAIMS, context, (check) => checks.push(check))).toThrow(
      expect.objectContaining({ code: 'MACHINE_MISMATCH' }),
    );
    expect(checks.map(({ title, failure }) => `${title}: ${failure?.code ?? 'ok'}`)).toEqual([
      'vendor: ok',
      'product: ok',
      'device key: ok',
      'machine: MACHINE_MISMATCH',
      'not deactivated here: ok',
      'not revoked: ok',
      'newest of its activation: ok',
      'term has begun: ok',
      'term has not ended: EXPIRED',
      'next check date: CHECK_OVERDUE',
    ]);
    expect(new Set(checks.map(({ of, step }) => `${of} ${step}`))).toEqual(new Set(['activation 10']));
  });

  test('is told what was looked at: the key, the parts of the machine, the dates', () => {
    const saw: Record<string, string | undefined> = {};
    validateActivation({ ...CLAIMS, grc: 3_600 }, CONTEXT, (check) => {
      saw[check.title] = check.saw;
    });
    expect(saw['device key']).toContain(CLAIMS.cnf.jkt);
    expect(saw.machine).toContain('1 of 2 parts unchanged: the main board changed');
    expect(saw['term has not ended']).toMatch(/^until 2027-01-01 00:16 UTC; now 2027-01-01 00:00 UTC$/);
    expect(saw['next check date']).toContain('with grace until 2027-01-01 01:01 UTC');
  });

  test('is told what could not be checked', () => {
    const skipped: string[] = [];
    const { exp: _, chk: __, ...rest } = CLAIMS;
    validateActivation({ ...rest, perpetual: true }, { now: NOW, vendor: 'northwind' }, (check) => {
      if (check.skipped !== undefined) skipped.push(check.title);
    });
    expect(skipped).toEqual([
      'product',
      'device key',
      'machine',
      'not deactivated here',
      'not revoked',
      'term has not ended',
      'next check date',
    ]);
  });
});
