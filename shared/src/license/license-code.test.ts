import { webcrypto } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalLicenseCode, formatLicenseCode, LicenseCodeSecret } from './license-code.js';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomCode = (): string => formatLicenseCode(webcrypto.getRandomValues(new Uint8Array(15)));
const mistyped = expect.objectContaining({ code: 'LICENSE_CODE_MISTYPED' });

describe('a license code', () => {
  test('is 15 bytes and a check character', () => {
    expect(formatLicenseCode(new Uint8Array(15))).toBe('CS-00000-00000-00000-00000-00000');
    expect(formatLicenseCode(new Uint8Array(15).fill(255))).toMatch(/^CS-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZ[0-9A-Z]$/);
    expect(formatLicenseCode(Uint8Array.of(...new Uint8Array(14), 1))).toMatch(/-0001[0-9A-Z]$/);
    for (const length of [0, 14, 16]) expect(() => formatLicenseCode(new Uint8Array(length))).toThrow(TypeError);
  });

  test('is its own canonical spelling, and different bytes give different codes', () => {
    const bytes = fc.uint8Array({ minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const code = formatLicenseCode(a);
        expect(canonicalLicenseCode(code)).toBe(code);
        expect(code === formatLicenseCode(b)).toBe(a.join() === b.join());
      }),
    );
  });

  test('may be typed in any case, with or without dashes, with spaces, with O for 0 and I or L for 1', () => {
    for (let i = 0; i < 50; i += 1) {
      const code = randomCode();
      const typed = [
        code.toLowerCase(),
        code.replaceAll('-', ''),
        code.replaceAll('-', ' '),
        ` ${code.replaceAll('-', ' - ')}\r\n`,
        code.replace('-', ''),
        code.replaceAll('0', 'O'),
        code.replaceAll('0', 'o').replaceAll('1', 'l'),
        code.replaceAll('1', 'I'),
        code.replaceAll('1', 'i').toLowerCase(),
      ];
      for (const each of typed) expect(canonicalLicenseCode(each)).toBe(code);
    }
  });
});

describe('a typing error is found', () => {
  const code = randomCode();
  const places = Array.from(code, (_, index) => index).filter((index) => index > 2 && code[index] !== '-');
  const at = (index: number, character: string) => code.slice(0, index) + character + code.slice(index + 1);

  test('every wrong character in every place', () => {
    for (const index of places) {
      for (const character of `${DIGITS}U`) {
        if (character !== code[index]) expect(() => canonicalLicenseCode(at(index, character))).toThrow(mistyped);
      }
    }
  });

  test('every swap of neighbours, with and without dashes between', () => {
    const swapped = (text: string, i: number) => `${text.slice(0, i)}${text[i + 1]}${text[i]}${text.slice(i + 2)}`;
    const bare = code.replaceAll('-', '');
    for (let i = 2; i + 1 < bare.length; i += 1) {
      if (bare[i] !== bare[i + 1]) expect(() => canonicalLicenseCode(swapped(bare, i))).toThrow(mistyped);
    }
    for (let i = 3; i + 1 < code.length; i += 1) {
      if (code[i] !== code[i + 1]) expect(() => canonicalLicenseCode(swapped(code, i))).toThrow(mistyped);
    }
  });

  test('a character left out or typed twice', () => {
    for (const index of places) {
      expect(() => canonicalLicenseCode(at(index, ''))).toThrow(mistyped);
      expect(() => canonicalLicenseCode(at(index, `${code[index]}${code[index]}`))).toThrow(mistyped);
    }
  });

  test('U, which is no digit, however often', () => {
    for (const a of places) {
      for (const b of places) {
        const typed = code.split('').map((character, index) => (index === a || index === b ? 'U' : character));
        expect(() => canonicalLicenseCode(typed.join(''))).toThrow(mistyped);
      }
    }
  });

  test('nothing, or more than 4,000 characters', () => {
    for (const typed of ['', '  \n', 'x'.repeat(4_001)]) expect(() => canonicalLicenseCode(typed)).toThrow(mistyped);
    expect(canonicalLicenseCode('x'.repeat(4_000))).toHaveLength(4_000);
  });

  test('and the error does not repeat the code', () => {
    const typed = at(5, code[5] === '7' ? '8' : '7');
    try {
      canonicalLicenseCode(typed);
      expect.unreachable();
    } catch (error) {
      for (const group of typed.split('-').slice(1)) expect(JSON.stringify(error) + String(error)).not.toContain(group);
    }
  });

  test('in no time, however long the text is', () => {
    const begun = performance.now();
    expect(() => canonicalLicenseCode(`CS${'O'.repeat(1_000_000)}`)).toThrow(mistyped);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

test.each([
  'ABCD-EFGH-IJKL',
  'lowercase-Stays',
  'CS-1234',
  'CSO-2024-OIL',
  'csi: a code with spaces',
  '{"licence":1}',
  'Zürich-4711',
])('the code of another system is kept as it is: %s', (code) => {
  expect(canonicalLicenseCode(`  ${code}\n`)).toBe(code);
});

test('a code of another system is NFC, so that it is the same from every keyboard', () => {
  expect(canonicalLicenseCode('Zu\u0308rich')).toBe('Z\u00fcrich');
});

test('a code of several lines is the same from every system', () => {
  expect(canonicalLicenseCode(' Card: 4242\r\nCCV: 123\rEXP: 6/22\n')).toBe('Card: 4242\nCCV: 123\nEXP: 6/22');
});

describe('LicenseCodeSecret', () => {
  const request = { jti: 'AAAAAAAAAAAAAAAAAAAAAA', iat: 1_798_761_600 };
  const device = 'D'.repeat(43);
  const secret = new LicenseCodeSecret('northwind-software', 'cad-studio', 'A CODE');
  const prf = secret.proveFor(request, device);

  test('has the form that the claims ask for', () => {
    expect(secret.lookupId).toMatch(/^[A-Za-z0-9_-]{16}$/);
    expect(prf).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test('accepts its own proof', () => {
    expect(
      new LicenseCodeSecret('northwind-software', 'cad-studio', 'A CODE').accepts({ ...request, prf }, device),
    ).toBe(true);
  });

  test.each([
    ['another request', { ...request, jti: 'BAAAAAAAAAAAAAAAAAAAAA', prf }, device],
    ['another time', { ...request, iat: request.iat + 1, prf }, device],
    ['another device', { ...request, prf }, 'E'.repeat(43)],
    ['no proof', request, device],
    ['an empty proof', { ...request, prf: '' }, device],
    ['a longer proof', { ...request, prf: `${prf}A` }, device],
    ['a changed proof', { ...request, prf: `${prf.startsWith('A') ? 'B' : 'A'}${prf.slice(1)}` }, device],
    ['the lookup id for a proof', { ...request, prf: secret.lookupId }, device],
  ])('refuses %s', (_, given, by) => {
    expect(secret.accepts(given, by)).toBe(false);
  });

  test.each([
    ['vendor', new LicenseCodeSecret('southwind-software', 'cad-studio', 'A CODE')],
    ['product', new LicenseCodeSecret('northwind-software', 'cad-viewer', 'A CODE')],
    ['code', new LicenseCodeSecret('northwind-software', 'cad-studio', 'B CODE')],
    ['split between product and code', new LicenseCodeSecret('northwind-software', 'cad-studioA', ' CODE')],
  ])('of another %s differs in lookup id and proof', (_, other) => {
    expect(other.lookupId).not.toBe(secret.lookupId);
    expect(other.accepts({ ...request, prf }, device)).toBe(false);
  });

  test('shows nothing of the code or its key', () => {
    expect(JSON.stringify(secret)).toBe('{}');
    expect(inspect(secret, { depth: 9 })).toBe('LicenseCodeSecret {}');
  });
});
