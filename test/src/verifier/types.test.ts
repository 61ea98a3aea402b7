import { ARTEFACT_TYPES, CountersignError } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestVendor, offerText, outcomeOf, type TestVendor } from './vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});

/** 1 for every prefix and every character; more for a sample. */
const STEP = Number(process.env.FLIP_STEP ?? 1);

describe('every artefact type offered as every other: only the diagonal passes', () => {
  describe.each(ARTEFACT_TYPES)('a token of type %s', (given) => {
    test.each(ARTEFACT_TYPES)('offered as %s', async (expected) => {
      const outcome = await outcomeOf(() => offerText(vendor, vendor.tokens[given], expected));
      if (given === expected) expect(outcome).toBe('accepted');
      else expect(outcome).not.toBe('accepted');
    });
  });
});

test('where the type is named by the caller, the refusal says TYPE_MISMATCH', async () => {
  for (const [given, expected] of [
    ['request', 'deactivation'],
    ['activation', 'passive'],
    ['receipt', 'check'],
    ['crl', 'activation'],
  ] as const) {
    expect(await outcomeOf(() => offerText(vendor, vendor.tokens[given], expected))).toBe('TYPE_MISMATCH');
  }
});

describe('every prefix and every bit flip', () => {
  test.each(ARTEFACT_TYPES)('of a token of type %s', async (type) => {
    const text = vendor.tokens[type];
    const accepted: string[] = [];
    const offerHostile = async (hostile: string): Promise<void> => {
      try {
        await offerText(vendor, hostile, type);
        accepted.push(hostile);
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error;
      }
    };
    for (let length = 0; length < text.length; length += STEP) await offerHostile(text.slice(0, length));
    for (let at = 0; at < text.length; at += STEP) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        await offerHostile(text.slice(0, at) + flipped + text.slice(at + 1));
      }
    }
    expect(accepted).toEqual([]);
  });
});
