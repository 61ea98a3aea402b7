import { expect, test } from 'vitest';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import { formatTime } from './claim-validation.js';
import {
  assertAnswersRequest,
  validateCheck,
  validateLease,
  validateReceipt,
  validateSettlement,
} from './validate-answers.js';
import { validatePassive } from './validate-passive.js';

const NOW = 1_798_761_600;
const NONCE = 'N'.repeat(22);
const COMMON = { v: 1, iss: 'northwind', aud: 'cad', jti: 'A'.repeat(22), iat: NOW } as const;
const ANSWER = { ...COMMON, act: 'act_0123456789abcdef', gen: 1 };
const CHECK: Claims<'check'> = { ...ANSWER, nonce: NONCE, sts: 'active' };
const RECEIPT: Claims<'receipt'> = { ...ANSWER, dea: 'D'.repeat(22) };
const PASSIVE: Claims<'passive'> = { ...COMMON, nbf: NOW, exp: NOW + 10, ftr: [], cid: 'customer-0815' };
const CONTEXT = { vendor: 'northwind', product: 'cad', activation: ANSWER.act, nonce: NONCE };

function outcome(run: () => void): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

test.each([
  ['as it should be', {}, 'accepted', 'accepted'],
  ['another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH', 'VENDOR_MISMATCH'],
  ['another product', { product: 'cam' }, 'PRODUCT_MISMATCH', 'PRODUCT_MISMATCH'],
  ['another activation', { activation: 'act_zzzzzzzzzzzzzzzz' }, 'ACTIVATION_MISMATCH', 'ACTIVATION_MISMATCH'],
  ['another nonce', { nonce: 'M'.repeat(22) }, 'NONCE_MISMATCH', 'accepted'],
])('an answer to a check, and a receipt: %s', (_, change, check, receipt) => {
  expect(outcome(() => validateCheck(CHECK, { ...CONTEXT, ...change }))).toBe(check);
  expect(outcome(() => validateReceipt(RECEIPT, { ...CONTEXT, ...change }))).toBe(receipt);
});

const USAGE = 'U'.repeat(22);
const DEVICE = 'd'.repeat(43);
const { gen: _, ...ABOUT } = ANSWER;
const SETTLEMENT: Claims<'settlement'> = { ...ABOUT, use: USAGE, tot: { renders: 12 } };
const LEASE: Claims<'lease'> = {
  ...{ ...ABOUT, use: USAGE, cnf: { jkt: DEVICE }, ftr: ['float'] },
  ...{ lic: 'lic_0123456789ab', exp: NOW + 900 },
};
const ASKED = { ...CONTEXT, usage: USAGE, deviceThumbprint: DEVICE };

test.each([
  ['as it should be', {}, 'accepted', 'accepted'],
  ['another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH', 'VENDOR_MISMATCH'],
  ['another product', { product: 'cam' }, 'PRODUCT_MISMATCH', 'PRODUCT_MISMATCH'],
  ['another activation', { activation: 'act_zzzzzzzzzzzzzzzz' }, 'ACTIVATION_MISMATCH', 'ACTIVATION_MISMATCH'],
  ['another usage token', { usage: 'V'.repeat(22) }, 'USAGE_MISMATCH', 'USAGE_MISMATCH'],
  ['another device', { deviceThumbprint: 'e'.repeat(43) }, 'accepted', 'DEVICE_MISMATCH'],
  ['what was told', { reportedTotals: { renders: 12 } }, 'accepted', 'accepted'],
  ['less than was told', { reportedTotals: { renders: 13 } }, 'USAGE_MISMATCH', 'accepted'],
  ['nothing of what was told', { reportedTotals: { constructor: 1 } }, 'USAGE_MISMATCH', 'accepted'],
])('a settlement, and a lease: %s', (_, change, settlement, lease) => {
  expect(outcome(() => validateSettlement(SETTLEMENT, { ...ASKED, ...change }))).toBe(settlement);
  expect(outcome(() => validateLease(LEASE, { ...ASKED, ...change }))).toBe(lease);
});

test('a lease of a LAN daemon answers no usage token', () => {
  const { act: _act, use: _use, ...ofDaemon } = LEASE;
  expect(outcome(() => validateLease(ofDaemon, ASKED))).toBe('ACTIVATION_MISMATCH');
});

test.each([
  ['as it should be', {}, 'accepted'],
  ['without a client id to compare with', { clientId: undefined }, 'accepted'],
  ['another vendor', { vendor: 'southwind' }, 'VENDOR_MISMATCH'],
  ['another product', { product: 'cam' }, 'PRODUCT_MISMATCH'],
  ['another client id', { clientId: 'customer-0816' }, 'CLIENT_ID_MISMATCH'],
  ['a client id in other letters', { clientId: 'Customer-0815' }, 'CLIENT_ID_MISMATCH'],
  ['an empty client id', { clientId: '' }, 'CLIENT_ID_MISMATCH'],
  ['before it begins', { now: NOW - 1 }, 'NOT_YET_VALID'],
  ['at its end', { now: NOW + 10 }, 'EXPIRED'],
])('a passive certificate: %s', (_, change, expected) => {
  const { clientId, ...context } = {
    now: NOW,
    vendor: 'northwind',
    product: 'cad',
    clientId: 'customer-0815',
    ...change,
  };
  expect(outcome(() => validatePassive(PASSIVE, clientId === undefined ? context : { ...context, clientId }))).toBe(
    expected,
  );
});

test('a certificate must answer a request that is waited for', () => {
  const claims = { req: 'R'.repeat(22) } as Claims<'activation'>;
  expect(outcome(() => assertAnswersRequest(claims, new Set(['S'.repeat(22), claims.req])))).toBe('accepted');
  expect(outcome(() => assertAnswersRequest(claims, new Set(['S'.repeat(22)])))).toBe('REQUEST_UNKNOWN');
  expect(outcome(() => assertAnswersRequest(claims, new Set()))).toBe('REQUEST_UNKNOWN');
});

test('showTime is UTC to the minute, over the whole range of a claim', () => {
  expect(formatTime(0)).toBe('1970-01-01 00:00 UTC');
  expect(formatTime(NOW + 59)).toBe('2027-01-01 00:00 UTC');
  expect(formatTime(253_402_300_799)).toBe('9999-12-31 23:59 UTC');
});
