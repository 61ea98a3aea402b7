import { describe, expect, test } from 'vitest';
import { CountersignError } from '../errors.js';
import { assertPublicKey, isAcceptablePoint } from './points.js';
import {
  FIELD_PRIME,
  LOW_ORDER_ENCODINGS,
  NON_CANONICAL_ENCODINGS,
  TORSION_POINTS,
  toLittleEndian,
} from './testing/mixed-order.js';

test('the helper has all eight points, each of an order that divides 8', () => {
  expect(TORSION_POINTS).toHaveLength(8);
  expect(new Set(TORSION_POINTS.map((point) => point.toHex())).size).toBe(8);
  expect(TORSION_POINTS.every((point) => point.isSmallOrder())).toBe(true);
});

describe('isAcceptablePoint', () => {
  test('refuses low order and what is not canonical', () => {
    for (const point of [...LOW_ORDER_ENCODINGS, ...NON_CANONICAL_ENCODINGS]) {
      expect(isAcceptablePoint(point)).toBe(false);
    }
  });

  test('accepts the neighbours of each of those', () => {
    for (const y of [2n, 3n, FIELD_PRIME - 2n, FIELD_PRIME - 3n]) {
      expect(isAcceptablePoint(toLittleEndian(y))).toBe(true);
      expect(isAcceptablePoint(toLittleEndian(y | (1n << 255n)))).toBe(true);
    }
    for (const point of LOW_ORDER_ENCODINGS) {
      for (const at of [1, 15, 30]) {
        const neighbour = point.map((byte, index) => (index === at ? byte ^ 0x10 : byte));
        expect(isAcceptablePoint(neighbour)).toBe(true);
      }
    }
  });

  test('refuses any other length', () => {
    for (const length of [0, 31, 33, 64]) expect(isAcceptablePoint(new Uint8Array(length).fill(2))).toBe(false);
  });
});

test('assertPublicKey says KEY_INVALID', () => {
  expect(() => assertPublicKey(new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
  expect(() => assertPublicKey(new Uint8Array(31))).toThrow(CountersignError);
});
