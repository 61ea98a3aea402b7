import {
  type Claims,
  createSigner,
  encodeBase64url,
  joinBundle,
  type PrivateJwk,
  publicJwk,
  thumbprint,
  verifyBundle,
  verifyDeviceToken,
} from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestVendor, NOW, outcomeOf, protectedHeaderOf, randomKey, signRaw, type TestVendor } from './vendor.js';

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});

/** The activation together with a delegation that differs from the usual one. */
async function offerUnder(change: Partial<Claims<'key'>>, root: PrivateJwk = vendor.root) {
  const key = await createSigner(root).sign('key', { ...vendor.claims.key, ...change });
  return outcomeOf(() => verifyBundle(joinBundle(vendor.tokens.activation, key), 'activation', vendor.trust));
}

describe('what a delegation allows', () => {
  test.each<[string, Partial<Claims<'key'>>, string]>([
    ['everything', {}, 'accepted'],
    ['this type', { typ: ['activation'] }, 'accepted'],
    ['other types', { typ: ['check', 'receipt', 'crl'] }, 'KEY_TYPE_OUT_OF_SCOPE'],
    ['this product', { prd: ['other', 'cad-studio-pro'] }, 'accepted'],
    ['other products', { prd: ['cad-studio', 'cad-studio-pro2'] }, 'KEY_PRODUCT_OUT_OF_SCOPE'],
    ['a product in other letters', { prd: ['CAD-studio-pro'] }, 'KEY_PRODUCT_OUT_OF_SCOPE'],
    ['from this second', { nbf: NOW }, 'accepted'],
    ['from the next second', { nbf: NOW + 1 }, 'KEY_WINDOW'],
    ['to this second', { exp: NOW }, 'KEY_WINDOW'],
    ['to the next second', { exp: NOW + 1 }, 'accepted'],
    ['another vendor', { iss: 'southwind-software' }, 'VENDOR_MISMATCH'],
  ])('%s', async (_, change, outcome) => {
    expect(await offerUnder(change)).toBe(outcome);
  });

  test('another key than the one that signed', async () => {
    expect(await offerUnder({ cnf: { jwk: publicJwk(await randomKey()) } })).toBe('KEY_UNKNOWN');
  });

  test('the issuer key itself may delegate nothing', async () => {
    expect(await offerUnder({}, vendor.issuer)).toBe('ROOT_UNKNOWN');
  });

  test('a root may sign no artefact without a delegation', async () => {
    const { activation } = vendor.claims;
    const text = await createSigner(vendor.root).sign('activation', activation);
    expect(await outcomeOf(() => verifyBundle(text, 'activation', vendor.trust))).toBe('KEY_UNKNOWN');
  });

  test('a key token for a key of low order', async () => {
    for (const hostile of [0x00, 0x01]) {
      const x = encodeBase64url(Uint8Array.of(hostile, ...new Uint8Array(31)));
      expect(await offerUnder({ cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x } } })).toBe('KEY_INVALID');
    }
  });

  test('a key token for a key that is no canonical base64url', async () => {
    const x = `${'A'.repeat(42)}B`;
    expect(await offerUnder({ cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x } } })).toBe('KEY_INVALID');
  });

  test('the later of two delegations for one key counts', async () => {
    const sign = (change: Partial<Claims<'key'>>) =>
      createSigner(vendor.root).sign('key', { ...vendor.claims.key, ...change });
    const [wide, narrow] = [await sign({}), await sign({ typ: ['check'] })];
    const offer = (...keys: string[]) =>
      outcomeOf(() => verifyBundle(joinBundle(vendor.tokens.activation, ...keys), 'activation', vendor.trust));
    expect(await offer(narrow, wide)).toBe('accepted');
    expect(await offer(wide, narrow)).toBe('KEY_TYPE_OUT_OF_SCOPE');
  });
});

describe('a bundle', () => {
  const offer = (...tokens: string[]) => outcomeOf(() => verifyBundle(tokens.join('~'), 'activation', vendor.trust));

  test('without its delegation', async () => {
    expect(await offer(vendor.tokens.activation)).toBe('KEY_UNKNOWN');
  });

  test('without its delegation, where the key is known from before', async () => {
    const { trust } = await verifyBundle(vendor.bundle('receipt'), 'receipt', vendor.trust);
    const verified = await verifyBundle(vendor.tokens.activation, 'activation', trust);
    expect(verified.claims.act).toBe(vendor.claims.activation.act);
  });

  test('of another vendor', async () => {
    const other = await createTestVendor('southwind-software');
    expect(await offer(other.bundle('activation'))).toBe('ROOT_UNKNOWN');
    expect(await offer(other.tokens.activation, vendor.tokens.key)).toBe('KEY_UNKNOWN');
    expect(await offer(vendor.tokens.activation, other.tokens.key)).toBe('ROOT_UNKNOWN');
  });

  test('of a key of this vendor that says it is of another', async () => {
    const text = await createSigner(vendor.issuer).sign('crl', { ...vendor.claims.crl, iss: 'southwind-software' });
    const bundle = joinBundle(text, vendor.tokens.key);
    expect(await outcomeOf(() => verifyBundle(bundle, 'crl', vendor.trust))).toBe('VENDOR_MISMATCH');
  });

  test('in another order, or with more than belongs in it', async () => {
    const { activation, key, trust, crl, check } = vendor.tokens;
    expect(await offer(activation, key, trust, crl)).toBe('accepted');
    for (const tokens of [
      [activation, trust, key],
      [activation, key, crl, trust],
      [activation, key, crl, crl],
      [activation, crl, key],
      [activation, key, check],
      [activation, key, activation],
    ]) {
      expect(await offer(...tokens)).toBe('BUNDLE_MALFORMED');
    }
    expect(await offer(key, activation)).toBe('BUNDLE_MALFORMED');
    expect(await offer(key)).toBe('TYPE_MISMATCH');
    expect(await offer(activation, '', key)).toBe('TOKEN_MALFORMED');
    expect(await offer(activation, key, '')).toBe('TOKEN_MALFORMED');
  });

  test('is verified as a whole: a bad token that is not needed refuses it too', async () => {
    const { activation, key } = vendor.tokens;
    const stranger = await randomKey();
    const forged = signRaw(stranger, protectedHeaderOf('key', vendor.root), JSON.stringify(vendor.claims.key));
    expect(await offer(activation, key, forged)).toBe('SIGNATURE_INVALID');
    const foreign = await createSigner(stranger).sign('crl', vendor.claims.crl);
    expect(await offer(activation, key, foreign)).toBe('KEY_UNKNOWN');
  });

  test('tells an observer what was checked and what failed', async () => {
    const seen: string[] = [];
    const wrong = joinBundle(vendor.tokens.check, vendor.tokens.key);
    await outcomeOf(() =>
      verifyBundle(wrong, 'activation', vendor.trust, ({ of = 'bundle', step, failure }) =>
        seen.push(`${of} ${step} ${failure?.code ?? 'ok'}`),
      ),
    );
    expect(seen).toEqual([
      'bundle 1 ok',
      ...['1', '2', '3', '4', '5', '6', '7', '8-9', '5'].map((step) => `key ${step} ok`),
      ...['1', '2', '3'].map((step) => `activation ${step} ok`),
      'activation 4 TYPE_MISMATCH',
    ]);
  });
});

test('a device token must carry the key that its header names', async () => {
  const stranger = await randomKey();
  const payload = JSON.stringify(vendor.claims.request);
  const outcome = (text: string) => outcomeOf(() => verifyDeviceToken(text, 'request'));
  expect(await outcome(signRaw(vendor.device, protectedHeaderOf('request', stranger), payload))).toBe('KEY_UNKNOWN');
  expect(await outcome(signRaw(stranger, protectedHeaderOf('request', vendor.device), payload))).toBe(
    'SIGNATURE_INVALID',
  );
  const lowOrder = { ...publicJwk(vendor.device), x: 'A'.repeat(43) };
  const hostile = { ...vendor.claims.request, cnf: { jwk: lowOrder } };
  const header = `{"alg":"EdDSA","kid":"${thumbprint(lowOrder)}","typ":"cs-request+jwt"}`;
  expect(await outcome(signRaw(stranger, header, JSON.stringify(hostile)))).toBe('KEY_INVALID');
});
