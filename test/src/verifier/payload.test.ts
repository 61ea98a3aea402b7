import { ARTEFACT_TYPES, thumbprint } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createTestVendor,
  offerText,
  outcomeOf,
  protectedHeaderOf,
  randomKey,
  signPayload,
  signRaw,
  type TestVendor,
} from './vendor.js';

let vendor: TestVendor;
/** A payload that is accepted as it is: the receipt's, and the place where another member can be put. */
let receipt: string;
beforeAll(async () => {
  vendor = await createTestVendor();
  receipt = JSON.stringify(vendor.claims.receipt);
});

const offerPayload = (payload: string | Uint8Array) =>
  outcomeOf(() => offerText(vendor, signPayload(vendor, 'receipt', payload), 'receipt'));
const offerHeader = (header: string) =>
  outcomeOf(() => offerText(vendor, signRaw(vendor.issuer, header, receipt), 'receipt'));
/** The receipt with one more member at its end. */
const withMember = (member: string) => `${receipt.slice(0, -1)},${member}}`;
const withGeneration = (value: string) => receipt.replace('"gen":1', `"gen":${value}`);

test('the raw helper makes what is accepted, for every type', async () => {
  for (const type of ARTEFACT_TYPES) {
    const text = signPayload(vendor, type, JSON.stringify(vendor.claims[type]));
    expect(text).toBe(vendor.tokens[type]);
    expect(await outcomeOf(() => offerText(vendor, text, type))).toBe('accepted');
  }
});

describe('a header that is not the one, correctly signed', () => {
  const kid = () => thumbprint(vendor.issuer);
  test.each([
    ['alg none', () => `{"alg":"none","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['alg HS256', () => `{"alg":"HS256","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['alg Ed25519', () => `{"alg":"Ed25519","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['alg eddsa', () => `{"alg":"eddsa","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['no alg', () => `{"kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['no kid', () => '{"alg":"EdDSA","typ":"cs-receipt+jwt"}'],
    ['no typ', () => `{"alg":"EdDSA","kid":"${kid()}"}`],
    ['another order', () => `{"typ":"cs-receipt+jwt","alg":"EdDSA","kid":"${kid()}"}`],
    ['white space', () => `{"alg":"EdDSA", "kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['white space after it', () => `${protectedHeaderOf('receipt', vendor.issuer)} `],
    ['a newline after it', () => `${protectedHeaderOf('receipt', vendor.issuer)}\n`],
    ['an escape', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"cs-receipt\\u002bjwt"}`],
    ['typ JWT', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"JWT"}`],
    ['typ of nobody', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"cs-licence+jwt"}`],
    ['typ constructor', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"constructor"}`],
    ['typ as media type', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"application/cs-receipt+jwt"}`],
    ['typ in upper case', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"CS-RECEIPT+JWT"}`],
    ['kid shorter', () => `{"alg":"EdDSA","kid":"${kid().slice(1)}","typ":"cs-receipt+jwt"}`],
    ['crit', () => `{"alg":"EdDSA","crit":["exp"],"kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['b64', () => `{"alg":"EdDSA","b64":false,"kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['jwk', () => `{"alg":"EdDSA","jwk":{},"kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['jku', () => `{"alg":"EdDSA","jku":"https://a.example","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['a member twice', () => `{"alg":"none","alg":"EdDSA","kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['typ twice', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"cs-check+jwt","typ":"cs-receipt+jwt"}`],
    ['__proto__', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"cs-receipt+jwt","__proto__":{}}`],
    ['constructor', () => `{"alg":"EdDSA","constructor":{},"kid":"${kid()}","typ":"cs-receipt+jwt"}`],
    ['an array', () => '["EdDSA"]'],
    ['null', () => 'null'],
    ['megabytes of nothing', () => `{"alg":"EdDSA","kid":"${kid()}","typ":"cs-receipt+jwt"}${' '.repeat(4_000)}`],
  ])('%s', async (_, header) => {
    expect(await offerHeader(header())).toBe('HEADER_MALFORMED');
  });

  test('a kid of nobody', async () => {
    expect(await offerHeader(protectedHeaderOf('receipt', await randomKey()))).toBe('KEY_UNKNOWN');
    expect(await offerHeader(`{"alg":"EdDSA","kid":"${'A'.repeat(43)}","typ":"cs-receipt+jwt"}`)).toBe('KEY_UNKNOWN');
  });

  test('a key that the attacker has, under the kid of the issuer', async () => {
    const text = signRaw(await randomKey(), protectedHeaderOf('receipt', vendor.issuer), receipt);
    expect(await outcomeOf(() => offerText(vendor, text, 'receipt'))).toBe('SIGNATURE_INVALID');
  });
});

describe('a payload that is not strict JSON, correctly signed', () => {
  test.each([
    ['a float', () => withGeneration('1.5')],
    ['a float that is whole', () => withGeneration('1.0')],
    ['an exponent', () => withGeneration('1e0')],
    ['1e3', () => withGeneration('1e3')],
    ['minus zero', () => withGeneration('-0')],
    ['a leading zero', () => withGeneration('01')],
    ['a plus sign', () => withGeneration('+1')],
    ['a number too large', () => withGeneration('1e400')],
    ['an unsafe integer', () => withGeneration('9007199254740992')],
    ['an unsafe integer that rounds', () => withGeneration('9007199254740993')],
    ['hexadecimal', () => withGeneration('0x1')],
    ['NaN', () => withGeneration('NaN')],
    ['Infinity', () => withGeneration('Infinity')],
    ['undefined', () => withGeneration('undefined')],
    ['a lone high surrogate', () => withMember('"a":"\\ud800"')],
    ['a lone low surrogate', () => withMember('"a":"\\udc00x"')],
    ['surrogates in the wrong order', () => withMember('"a":"\\udc00\\ud800"')],
    ['a lone surrogate in a name', () => withMember('"\\ud800":1')],
    ['a control character', () => withMember('"a":"\u0001"')],
    ['a raw newline', () => withMember('"a":"\n"')],
    ['an unknown escape', () => withMember('"a":"\\x41"')],
    ['a short escape', () => withMember('"a":"\\u00"')],
    ['a byte order mark', () => `\uFEFF${receipt}`],
    ['a byte order mark after it', () => `${receipt}\uFEFF`],
    ['33 levels', () => withMember(`"a":${'['.repeat(32)}${']'.repeat(32)}`)],
    ['a thousand levels', () => withMember(`"a":${'['.repeat(1_000)}${']'.repeat(1_000)}`)],
    ['an array at the top', () => `[${receipt}]`],
    ['a string at the top', () => JSON.stringify(receipt)],
    ['a number at the top', () => '1'],
    ['true at the top', () => 'true'],
    ['null', () => 'null'],
    ['bytes after it', () => `${receipt}x`],
    ['a second object', () => `${receipt}${receipt}`],
    ['a NUL after it', () => `${receipt}\0`],
    ['a form feed as white space', () => `\f${receipt}`],
    ['a no-break space as white space', () => `\u00a0${receipt}`],
    ['a trailing comma', () => `${receipt.slice(0, -1)},}`],
    ['a leading comma', () => `{,${receipt.slice(1)}`],
    ['no comma', () => receipt.replace(',"aud"', ' "aud"')],
    ['no colon', () => receipt.replace('"gen":1', '"gen" 1')],
    ['single quotes', () => receipt.replaceAll('"', "'")],
    ['a comment', () => `/* */${receipt}`],
    ['a bare name', () => receipt.replace('"gen"', 'gen')],
    ['no end', () => receipt.slice(0, -1)],
    ['an open string', () => receipt.slice(0, -2)],
    ['a member twice', () => withMember('"gen":2')],
    ['a member twice, once escaped', () => withMember('"g\\u0065n":2')],
    ['a nested member twice', () => withMember('"a":{"b":1,"b":1}')],
    ['__proto__', () => withMember('"__proto__":{"gen":2}')],
    ['__proto__ escaped', () => withMember('"__pr\\u006fto__":{"gen":2}')],
    ['a nested __proto__', () => withMember('"a":{"__proto__":1}')],
  ])('%s', async (_, payload) => {
    expect(await offerPayload(payload())).toBe('PAYLOAD_NOT_JSON');
  });

  test.each([
    ['a byte that no UTF-8 has', [0xff]],
    ['a cut sequence', [0xc3]],
    ['an overlong sequence', [0xc0, 0xa2]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['past U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le'), 0xff, 0xfe]],
  ])('%s', async (_, bytes) => {
    const payload = Buffer.concat([
      Buffer.from(`${receipt.slice(0, -1)},"a":"`),
      Buffer.from(bytes),
      Buffer.from('"}'),
    ]);
    expect(await offerPayload(payload)).toBe('PAYLOAD_NOT_UTF8');
  });

  test('members with the names of what every object has are unknown claims', async () => {
    for (const name of ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']) {
      expect(await offerPayload(withMember(`"${name}":1`))).toBe('CLAIMS_INVALID');
    }
  });

  test('32 levels are JSON, and then an unknown claim', async () => {
    expect(await offerPayload(withMember(`"a":${'['.repeat(31)}${']'.repeat(31)}`))).toBe('CLAIMS_INVALID');
  });

  test('white space that JSON allows changes nothing', async () => {
    expect(await offerPayload(` \t\r\n${JSON.stringify(vendor.claims.receipt, null, 2)} `)).toBe('accepted');
  });
});

test('the signature is looked at before the payload', async () => {
  const [header] = vendor.tokens.receipt.split('.');
  const [, , signature] = vendor.tokens.check.split('.');
  const text = `${header}.${Buffer.from('not JSON').toString('base64url')}.${signature}`;
  expect(await outcomeOf(() => offerText(vendor, text, 'receipt'))).toBe('SIGNATURE_INVALID');
});
