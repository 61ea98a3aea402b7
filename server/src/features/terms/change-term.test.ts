import { describe, expect, it } from 'vitest';
import { changedTerm, type TermChange, typeMissing } from './change-term.js';
import type { Terms } from './terms.js';

const NOW = Date.UTC(2027, 0, 1);
const day = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();
const END = day(100);

const PERPETUAL: Terms = { type: 'perpetual', seats: 1, features: [] };
const EXPIRATION: Terms = { type: 'expiration', expiresAt: END, seats: 1, features: [] };
const WAITING: Terms = { type: 'subscription', subscriptionDays: 30, seats: 1, features: [] };
const RUNNING: Terms = { ...WAITING, expiresAt: day(10) };
const OVER: Terms = { ...WAITING, expiresAt: day(-10) };

/** Type, days and end afterwards, or the code of the refusal. */
function outcomeOf(terms: Terms, change: TermChange): unknown {
  const outcome = changedTerm(terms, change, NOW);
  if (!outcome.ok) return outcome.refusal.code;
  const { type, subscriptionDays, expiresAt } = outcome.value;
  return [type, subscriptionDays, expiresAt];
}

describe('A changed term', () => {
  it.each<[string, Terms, TermChange, unknown]>([
    ['nothing', RUNNING, {}, ['subscription', 30, day(10)]],
    ['the type it has', RUNNING, { type: 'subscription' }, ['subscription', 30, day(10)]],
    ['the type it has', EXPIRATION, { type: 'expiration' }, ['expiration', undefined, END]],

    ['to perpetual', RUNNING, { type: 'perpetual' }, ['perpetual', undefined, undefined]],
    ['to perpetual', EXPIRATION, { type: 'perpetual', expiresAt: null }, ['perpetual', undefined, undefined]],
    ['to perpetual with days', EXPIRATION, { type: 'perpetual', subscriptionDays: 3 }, 'TERM_INVALID'],
    ['to perpetual with an end', EXPIRATION, { type: 'perpetual', expiresAt: END }, 'TERM_INVALID'],
    ['days of a perpetual one', PERPETUAL, { subscriptionDays: 3 }, 'LICENSE_TYPE_MISSING'],
    ['an end of a perpetual one', PERPETUAL, { expiresAt: END }, 'LICENSE_TYPE_MISSING'],

    ['to expiration', RUNNING, { type: 'expiration', expiresAt: END }, ['expiration', undefined, END]],
    ['to expiration without a date', RUNNING, { type: 'expiration' }, 'TERM_INVALID'],
    ['to expiration with days', RUNNING, { type: 'expiration', expiresAt: END, subscriptionDays: 1 }, 'TERM_INVALID'],
    ['another date', EXPIRATION, { expiresAt: day(7) }, ['expiration', undefined, day(7)]],
    ['no date', EXPIRATION, { expiresAt: null }, 'TERM_INVALID'],
    ['no date', EXPIRATION, { type: 'expiration', expiresAt: null }, 'TERM_INVALID'],
    ['days of an expiring one', EXPIRATION, { subscriptionDays: 3 }, 'LICENSE_TYPE_MISSING'],

    ['to subscription', EXPIRATION, { type: 'subscription', subscriptionDays: 1 }, ['subscription', 1, undefined]],
    [
      'to subscription',
      PERPETUAL,
      { type: 'subscription', subscriptionDays: 5_000 },
      ['subscription', 5_000, undefined],
    ],
    [
      'to subscription with an end',
      PERPETUAL,
      { type: 'subscription', subscriptionDays: 9, expiresAt: END },
      ['subscription', 9, END],
    ],
    ['to subscription without days', PERPETUAL, { type: 'subscription' }, 'TERM_INVALID'],
    ['to subscription of no day', PERPETUAL, { type: 'subscription', subscriptionDays: 0 }, 'TERM_INVALID'],
    ['to subscription of 5001 days', PERPETUAL, { type: 'subscription', subscriptionDays: 5_001 }, 'TERM_INVALID'],

    ['extended before it runs', WAITING, { subscriptionDays: 1_000 }, ['subscription', 1_030, undefined]],
    ['extended while it runs', RUNNING, { type: 'subscription', subscriptionDays: 5 }, ['subscription', 35, day(15)]],
    ['extended when it is over', OVER, { subscriptionDays: 5 }, ['subscription', 35, day(5)]],
    ['extended by 1001', RUNNING, { subscriptionDays: 1_001 }, 'TERM_INVALID'],
    ['extended by none', RUNNING, { subscriptionDays: 0 }, 'TERM_INVALID'],
    [
      'extended past all bounds',
      { ...WAITING, subscriptionDays: 999_500 },
      { subscriptionDays: 1_000 },
      'TERM_INVALID',
    ],
    ['its end set', RUNNING, { expiresAt: END }, ['subscription', 30, END]],
    ['its end reset', RUNNING, { expiresAt: null }, ['subscription', 30, undefined]],
  ])('%s: %j with %j', (_what, terms, change, expected) => {
    expect(outcomeOf(terms, change)).toEqual(expected);
  });

  it.each<[Terms, TermChange, string | undefined]>([
    [{ ...PERPETUAL, maintenanceUntil: END }, {}, END],
    [{ ...PERPETUAL, maintenanceUntil: END }, { maintenanceUntil: null }, undefined],
    [RUNNING, { maintenanceUntil: day(1) }, day(1)],
  ])('has the maintenance that was asked for', (terms, change, expected) => {
    const outcome = changedTerm(terms, change, NOW);
    expect(outcome.ok && outcome.value.maintenanceUntil).toBe(expected);
    expect(outcome.ok && 'maintenanceUntil' in outcome.value).toBe(expected !== undefined);
  });
});

describe('For an API that wants the type named', () => {
  it.each<[TermChange, boolean]>([
    [{ subscriptionDays: 3 }, true],
    [{ expiresAt: END }, true],
    [{ expiresAt: null }, true],
    [{ type: 'subscription', subscriptionDays: 3 }, false],
    [{ maintenanceUntil: END }, false],
  ])('%j without it is refused: %j', (change, isRefused) => {
    const refusal = typeMissing(change);
    expect(refusal?.ok === false && refusal.refusal.code).toBe(isRefused && 'LICENSE_TYPE_MISSING');
  });
});
