import { expect, test } from 'vitest';
import { ARTEFACT_TYPES, ISSUER_ARTEFACTS } from './artefacts.js';
import { randomId, randomTokenId } from './ids.js';
import * as shared from './index.js';

test('what the package exports is what others build on: a change here is a change for them', () => {
  expect(Object.keys(shared).sort()).toMatchInlineSnapshot(`
    [
      "ARTEFACTS",
      "ARTEFACT_TYPES",
      "CLIENT_ID",
      "COMPONENTS",
      "CountersignError",
      "FEATURE_CODE",
      "ISSUER_ARTEFACTS",
      "LicenseCodeSecret",
      "MAX_BUNDLE_LENGTH",
      "PRODUCT_ID",
      "VENDOR_ID",
      "armour",
      "assertAnswersRequest",
      "bindMachine",
      "canonicalLicenseCode",
      "componentTitle",
      "createSigner",
      "decodeBase64url",
      "describeMatch",
      "encodeBase64url",
      "equalBytes",
      "extendTrust",
      "firstChainLink",
      "formatLicenseCode",
      "formatTime",
      "hashComponents",
      "hmacOfParts",
      "identifiesMachine",
      "joinBundle",
      "matchMachine",
      "nextChainLink",
      "openOnDevice",
      "parsePinnedRoots",
      "parseStrictJson",
      "peekHeader",
      "pinRoots",
      "privateJwkOf",
      "publicJwk",
      "randomId",
      "randomTokenId",
      "readArmour",
      "schema",
      "sealForDevice",
      "sealedLength",
      "splitBundle",
      "thumbprint",
      "validateActivation",
      "validateCheck",
      "validateLease",
      "validatePassive",
      "validateReceipt",
      "validateSecret",
      "validateSettlement",
      "validateTrial",
      "verifyBundle",
      "verifyDeviceToken",
    ]
  `);
});

test('there are fifteen artefacts, ten of which an issuer signs', () => {
  expect(ARTEFACT_TYPES).toHaveLength(15);
  expect(ISSUER_ARTEFACTS).toEqual([
    'activation',
    'passive',
    'receipt',
    'check',
    'trial',
    'settlement',
    'secret',
    'lease',
    'master',
    'crl',
  ]);
});

test('ids come from the random bytes that are given, five bits a character', () => {
  const counting = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => index);
  expect(randomId('act', 32, counting)).toBe('act_0123456789abcdefghjkmnpqrstvwxyz');
  expect(randomId('lic', 2, () => Uint8Array.of(32, 255))).toBe('lic_0z');
  expect(randomTokenId(counting)).toBe('AAECAwQFBgcICQoLDA0ODw');
});
