import { expect, test } from 'vitest';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import type { VerificationCheck } from '../token/checklist.js';
import { type TrialContext, validateTrial } from './validate-trial.js';

const NOW = 1_798_761_600;
const CLAIMS: Claims<'trial'> = {
  v: 1,
  iss: 'northwind',
  aud: 'cad',
  jti: 'AAAAAAAAAAAAAAAAAAAAAA',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 1_000,
  chk: NOW + 100,
  grc: 10,
  cnf: { jkt: 'D'.repeat(43) },
  ftr: ['export-pdf'],
  req: 'BAAAAAAAAAAAAAAAAAAAAA',
  mch: { k: 1, c: { mid: 'aaaaaaaa', brd: 'bbbbbbbb' } },
};
const CONTEXT: TrialContext = {
  now: NOW,
  vendor: 'northwind',
  product: 'cad',
  deviceThumbprint: 'D'.repeat(43),
  machine: { mid: 'aaaaaaaa', brd: 'xxxxxxxx' },
};

function outcome(context: TrialContext): string {
  try {
    validateTrial(CLAIMS, context);
    return 'accepted';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

test.each<[string, Partial<TrialContext>, string]>([
  ['everything as it should be', {}, 'accepted'],
  ['another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH'],
  ['another product', { product: 'cam' }, 'PRODUCT_MISMATCH'],
  ['another device key', { deviceThumbprint: 'E'.repeat(43) }, 'DEVICE_MISMATCH'],
  ['another machine', { machine: { mid: 'xxxxxxxx', brd: 'xxxxxxxx' } }, 'MACHINE_MISMATCH'],
  ['a second before it begins', { now: NOW - 1 }, 'NOT_YET_VALID'],
  ['the last second of grace', { now: NOW + 109 }, 'accepted'],
  ['the second after the grace', { now: NOW + 110 }, 'CHECK_OVERDUE'],
  ['the second at which it ends', { now: NOW + 1_000 }, 'EXPIRED'],
])('a registered trial: %s', (_, change, expected) => {
  expect(outcome({ ...CONTEXT, ...change })).toBe(expected);
});

test('the observer is told of every check, in their order', () => {
  const checks: VerificationCheck[] = [];
  validateTrial(CLAIMS, { now: NOW, vendor: 'northwind' }, (check) => checks.push(check));
  expect(checks.map(({ of, title, skipped }) => `${of} ${title}${skipped === undefined ? '' : ' skipped'}`)).toEqual([
    'trial vendor',
    'trial product skipped',
    'trial device key skipped',
    'trial machine skipped',
    'trial term has begun',
    'trial term has not ended',
    'trial next check date',
  ]);
});
