import { ARTEFACT_TYPES, ARTEFACTS, publicJwk, thumbprint } from '@countersign/shared';
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK, type JWK, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestVendor, NOW, offerText, outcomeOf, protectedHeaderOf, type TestVendor } from './vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(ARTEFACT_TYPES)('a token of type %s', (type) => {
  const publicKey = () => importJWK({ ...publicJwk(vendor.signing(type)) }, 'EdDSA');

  test('is verified by jose, given the key', async () => {
    const { payload, protectedHeader } = await compactVerify(vendor.tokens[type], await publicKey(), {
      algorithms: ['EdDSA'],
    });
    expect(protectedHeader).toEqual(JSON.parse(protectedHeaderOf(type, vendor.signing(type))));
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(vendor.claims[type]);
  });

  test('is a JWT to jose', async () => {
    const { payload } = await jwtVerify(vendor.tokens[type], await publicKey(), {
      algorithms: ['EdDSA'],
      typ: ARTEFACTS[type].typ,
      currentDate: new Date((NOW + 60) * 1_000),
    });
    expect(payload.jti).toBe(vendor.claims[type].jti);
  });

  test('that jose signs is accepted, and is the same token', async () => {
    const privateKey = await importJWK({ ...(vendor.signing(type) as JWK) }, 'EdDSA');
    const text = await new CompactSign(bytes(JSON.stringify(vendor.claims[type])))
      .setProtectedHeader(JSON.parse(protectedHeaderOf(type, vendor.signing(type))))
      .sign(privateKey);
    expect(text).toBe(vendor.tokens[type]);
    expect(await outcomeOf(() => offerText(vendor, text, type))).toBe('accepted');
  });
});

test('the key id is the RFC 7638 thumbprint', async () => {
  expect(thumbprint(vendor.issuer)).toBe(await calculateJwkThumbprint(publicJwk(vendor.issuer), 'sha256'));
});
