import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { privateJwkOf } from '../crypto/keys.js';
import { CountersignError } from '../errors.js';
import { createSigner } from '../token/sign-token.js';
import { armour, MAX_FILE_LENGTH, readArmour } from './armour.js';
import { MAX_BUNDLE_LENGTH, splitBundle } from './bundle.js';

let bundle: string;
let file: string;
beforeAll(async () => {
  const signer = createSigner(await privateJwkOf(crypto.getRandomValues(new Uint8Array(32))));
  const common = { v: 1, iss: 'northwind', jti: 'A'.repeat(22), iat: 1_798_761_600 } as const;
  bundle = await signer.sign('crl', { ...common, num: 1, exp: 1_798_848_000, rev: ['act_0123456789abcdef'] });
  file = armour(bundle);
});

const malformed = expect.objectContaining({ code: 'ARMOUR_MALFORMED' });

test('armour has lines of 64 between BEGIN and END', () => {
  const lines = file.split('\n');
  expect(lines[0]).toBe('-----BEGIN COUNTERSIGN CRL-----');
  expect(lines.at(-2)).toBe('-----END COUNTERSIGN CRL-----');
  expect(lines.at(-1)).toBe('');
  const body = lines.slice(1, -2);
  expect(body.slice(0, -1).every((line) => line.length === 64)).toBe(true);
  expect(body.join('')).toBe(bundle);
});

test('armour leaves out white space around the bundle, and takes no other text', () => {
  expect(armour(`\n ${bundle}\r\n`)).toBe(file);
  expect(() => armour('not a bundle')).toThrow(CountersignError);
});

describe('readArmour forgives', () => {
  test.each<[string, (text: string) => string]>([
    ['nothing', (text) => text],
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['CR', (text) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['a byte order mark and CRLF', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
    ['blank lines', (text) => text.replaceAll('\n', '\n \n\n')],
    ['trailing spaces', (text) => text.replaceAll('\n', '  \n')],
    ['indentation', (text) => text.replaceAll(/^/gm, '\t  ')],
    ['quoting', (text) => text.replaceAll(/^/gm, '> ')],
    ['quoting of quoting', (text) => text.replaceAll(/^/gm, '>> | ')],
    ['text around it', (text) => `Dear customer,\n\nhere it is:\n${text}\n-- \nSupport\n`],
    [
      'lines of another length',
      (text) => text.replaceAll(/^[\w.-]{64}$/gm, (line) => `${line.slice(0, 9)}\n${line.slice(9)}`),
    ],
    ['no line end after END', (text) => text.trimEnd()],
    ['no armour', () => bundle],
    ['no armour and a byte order mark', () => `\uFEFF${bundle}\n`],
  ])('%s', (_, change) => {
    expect(readArmour(change(file))).toEqual([bundle]);
  });

  test('several blocks, with text between them', () => {
    expect(readArmour(`${file}${file}`)).toEqual([bundle, bundle]);
    expect(readArmour(`one\n${file}\ntwo -----BEGIN COUNTERSIGN CRL----- is no block\n${file}`)).toEqual([
      bundle,
      bundle,
    ]);
  });
});

describe('readArmour refuses', () => {
  test.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['white space', () => ' \n'],
    ['one word', () => 'hello'],
    ['other text', () => 'Dear customer, we could not find your license.'],
    ['a bundle with text around it and no armour', () => `here: ${bundle}`],
    ['a file without its last line', (text) => text.slice(0, text.indexOf('-----END'))],
    ['a file without its first line', (text) => text.slice(text.indexOf('\n'))],
    ['a file that is cut in its last line', (text) => text.slice(0, -8)],
    ['labels that do not belong together', (text) => text.replace('END COUNTERSIGN CRL', 'END COUNTERSIGN KEY')],
    ['a label of nobody', (text) => text.replaceAll('CRL', 'LICENCE')],
    ['a label that every object has', (text) => text.replaceAll('CRL', 'CONSTRUCTOR')],
    ['labels in lower case', (text) => text.replaceAll(/COUNTERSIGN CRL/g, (label) => label.toLowerCase())],
    ['a block in a block', (text) => text.replace('\n', '\n-----BEGIN COUNTERSIGN CRL-----\n')],
    ['a whole block and a cut one', (text) => text + text.slice(0, 100)],
    ['an END line twice', (text) => `${text}-----END COUNTERSIGN CRL-----`],
    ['another kind of armour', (text) => text.replaceAll('COUNTERSIGN CRL', 'CERTIFICATE')],
  ])('%s', (_, change) => {
    expect(() => readArmour(change(file))).toThrow(malformed);
  });

  test('more than a file holds', () => {
    const tooLarge = expect.objectContaining({ code: 'BUNDLE_TOO_LARGE' });
    expect(() => readArmour('x'.repeat(MAX_FILE_LENGTH + 1))).toThrow(tooLarge);
    expect(() => splitBundle('x'.repeat(MAX_BUNDLE_LENGTH + 1))).toThrow(tooLarge);
  });
});

test('every prefix of a file is refused, or is whole', () => {
  for (let length = 0; length < file.length - 1; length += 1) {
    expect(() => readArmour(file.slice(0, length))).toThrow(malformed);
  }
});

test('arbitrary text throws nothing but coded errors', () => {
  const piece = fc.constantFrom(
    '-----BEGIN COUNTERSIGN CRL-----',
    '-----END COUNTERSIGN CRL-----',
    '-----BEGIN COUNTERSIGN',
    '-----',
    '\n',
    '\r',
    '> ',
    '~',
    '.',
    'A',
    ' ',
    '\uFEFF',
    '\u2028',
    'é',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  const coded = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(CountersignError);
    }
  };
  fc.assert(
    fc.property(text, (hostile) => {
      coded(() => readArmour(hostile));
      coded(() => splitBundle(hostile));
      coded(() => armour(hostile));
    }),
    { numRuns: 3_000 },
  );
});

describe('a megabyte of hostile text takes no time', () => {
  const BEGIN = '-----BEGIN COUNTERSIGN CRL-----\n';
  const million = (text: string) => text.repeat(Math.floor(1_000_000 / text.length));
  test.each([
    ['BEGIN lines', () => million(BEGIN)],
    ['BEGIN lines without an end, quoted', () => million(`> ${BEGIN}`)],
    ['one BEGIN line and quoting', () => BEGIN + million('>')],
    ['one BEGIN line and quoted blank lines', () => BEGIN + million('> \n')],
    ['one BEGIN line and blank lines', () => BEGIN + million('\n')],
    ['one BEGIN line and tabs', () => BEGIN + million('\t')],
    ['one BEGIN line and dashes', () => BEGIN + million('-')],
    ['one BEGIN line and beginnings of an END line', () => BEGIN + million('-----END COUNTERSIGN ')],
    ['spaces before a BEGIN', () => million(' ') + BEGIN],
    ['carriage returns', () => BEGIN + million('\r')],
    ['spaces and a letter', () => `${million(' ')}x${million(' ')}x`],
    ['letters', () => million('A')],
    ['dots', () => million('.')],
    ['tildes', () => million('~')],
  ])('%s', (_, hostile) => {
    const text = hostile();
    const begun = performance.now();
    for (const read of [readArmour, splitBundle]) {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(CountersignError);
      }
    }
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
