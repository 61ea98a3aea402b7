import {
  type Claims,
  createSigner,
  joinBundle,
  type PrivateJwk,
  pinRoots,
  publicJwk,
  type Trust,
  thumbprint,
  validateActivation,
  verifyBundle,
} from '@countersign/shared';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestVendor, NOW, outcomeOf, randomKey, type TestVendor } from './vendor.js';

let vendor: TestVendor;
let roots: [a: PrivateJwk, b: PrivateJwk, c: PrivateJwk];
beforeEach(async () => {
  vendor = await createTestVendor();
  roots = [vendor.root, await randomKey(), await randomKey()];
});

const trustIn = (threshold: number, keys: readonly PrivateJwk[], version?: number): Trust =>
  pinRoots({ vendor: vendor.id, threshold, roots: keys.map(publicJwk), ...(version === undefined ? {} : { version }) });

const signState = (by: PrivateJwk, change: Partial<Claims<'trust'>>): Promise<string> =>
  createSigner(by).sign('trust', { ...vendor.claims.trust, wdn: [], epo: {}, ...change });
const delegateBy = (by: PrivateJwk, change: Partial<Claims<'key'>> = {}): Promise<string> =>
  createSigner(by).sign('key', { ...vendor.claims.key, ...change });

const verify = (trust: Trust, ...supporting: string[]) =>
  verifyBundle(joinBundle(vendor.tokens.activation, ...supporting), 'activation', trust);
const offer = (trust: Trust, ...supporting: string[]) => outcomeOf(() => verify(trust, ...supporting));

describe('a threshold of 2 among 3 roots', () => {
  test('one signature is too few, two are enough, three too', async () => {
    const trust = trustIn(2, roots);
    const [a, b, c] = await Promise.all(roots.map((root) => delegateBy(root)));
    expect(await offer(trust, a as string)).toBe('ROOT_THRESHOLD');
    expect(await offer(trust, a as string, b as string)).toBe('accepted');
    expect(await offer(trust, c as string, a as string)).toBe('accepted');
    expect(await offer(trust, a as string, b as string, c as string)).toBe('accepted');
  });

  test('the same root twice counts once', async () => {
    const a = await delegateBy(roots[0]);
    expect(await offer(trustIn(2, roots), a, a)).toBe('ROOT_THRESHOLD');
  });

  test('two tokens over different claims do not count together, even for the same key', async () => {
    const [a, b] = [await delegateBy(roots[0]), await delegateBy(roots[1], { epo: 2 })];
    expect(await offer(trustIn(2, roots), a, b)).toBe('ROOT_THRESHOLD');
  });

  test('a root that is not among them refuses the bundle', async () => {
    const [a, b] = [await delegateBy(roots[0]), await delegateBy(await randomKey())];
    expect(await offer(trustIn(2, roots), a, b)).toBe('ROOT_UNKNOWN');
  });

  test('counts for trust states too', async () => {
    const keys = await Promise.all([delegateBy(roots[0]), delegateBy(roots[1])]);
    const state = { ...vendor.claims.trust, thr: 2, rts: roots.map(({ x }) => x), wdn: [] };
    const [a, b] = [await signState(roots[0], state), await signState(roots[2], state)];
    expect(await offer(trustIn(2, roots), ...keys, a)).toBe('ROOT_THRESHOLD');
    expect(await offer(trustIn(2, roots), ...keys, a, a)).toBe('ROOT_THRESHOLD');
    expect(await offer(trustIn(2, roots), ...keys, a, b)).toBe('accepted');
  });

  test('a threshold that the pinned roots can not reach is misuse', () => {
    expect(() => trustIn(2, [roots[0]])).toThrow(TypeError);
    expect(() => trustIn(2, [roots[0], roots[0]])).toThrow(TypeError);
    expect(() => trustIn(0, roots)).toThrow(TypeError);
  });
});

describe('a trust state', () => {
  test('rotates the roots: delegations of the new one are taken, and of the old one no more', async () => {
    const [a, b] = roots;
    const trust = trustIn(1, [a]);
    const state = await signState(a, { rts: [b.x] });
    expect(await offer(trust, await delegateBy(b))).toBe('ROOT_UNKNOWN');
    const verified = await verify(trust, await delegateBy(b), state);
    expect([...verified.trust.roots.keys()]).toEqual([thumbprint(b)]);
    expect(verified.trust.version).toBe(1);
    expect(await offer(trust, await delegateBy(a), state)).toBe('ROOT_UNKNOWN');
  });

  test('rotates the roots twice in one bundle', async () => {
    const [a, b, c] = roots;
    const states = [await signState(a, { ver: 1, rts: [b.x] }), await signState(b, { ver: 2, rts: [c.x] })];
    expect(await offer(trustIn(1, [a]), await delegateBy(c), ...states)).toBe('accepted');
    expect(await offer(trustIn(1, [a]), await delegateBy(c), ...states.reverse())).toBe('ROOT_UNKNOWN');
  });

  test('signed only by the roots that it brings is refused', async () => {
    const [a, b] = roots;
    expect(await offer(trustIn(1, [a]), await delegateBy(b), await signState(b, { rts: [b.x] }))).toBe('ROOT_UNKNOWN');
  });

  test('changes nothing when it is refused', async () => {
    const trust = trustIn(1, [roots[0]]);
    await offer(trust, await delegateBy(roots[1]), await signState(roots[0], { ver: 5, rts: [roots[1].x], iss: 'x' }));
    expect(trust.version).toBe(0);
    expect([...trust.roots.keys()]).toEqual([thumbprint(roots[0])]);
    expect(trust.issuers.size).toBe(0);
  });

  test('that is older is passed over, also when its root has been rotated out', async () => {
    const [a, b] = roots;
    const key = await delegateBy(b);
    const state = await signState(a, { ver: 7, rts: [b.x] });
    const { trust } = await verify(trustIn(1, [a]), key, state);
    const again = await verify(trust, key, state);
    expect(again.trust.version).toBe(7);
    expect(again.trust.roots).toBe(trust.roots);
    const older = await signState(a, { ver: 6, rts: [a.x] });
    expect((await verify(trust, key, older, state)).trust.roots).toBe(trust.roots);
    // A version that is not old is not believed.
    expect(await offer(trust, key, await signState(a, { ver: 8, rts: [a.x] }))).toBe('ROOT_UNKNOWN');
  });

  test('that a new release of the application has pinned already is passed over', async () => {
    const [a, b] = roots;
    const [key, state] = [await delegateBy(b), await signState(a, { ver: 7, rts: [b.x] })];
    expect(await offer(trustIn(1, [b], 7), key, state)).toBe('accepted');
    expect(await offer(trustIn(1, [b], 6), key, state)).toBe('ROOT_UNKNOWN');
  });

  test("whose claims can't be read is not passed over but refused", async () => {
    const { trust } = await verify(trustIn(1, [roots[0]]), vendor.tokens.key, await signState(roots[0], {}));
    const broken = (await signState(roots[0], {})).replace(/\.[^.]*\./, '.e30.');
    expect(await offer(trust, vendor.tokens.key, broken)).toBe('SIGNATURE_INVALID');
  });

  test('ends the epochs below its own, per type', async () => {
    const trust = trustIn(1, [roots[0]]);
    const { key } = vendor.tokens;
    expect(await offer(trust, key, await signState(roots[0], { epo: { activation: 1, check: 9 } }))).toBe('accepted');
    expect(await offer(trust, key, await signState(roots[0], { epo: { activation: 2 } }))).toBe('KEY_EPOCH');
  });

  test('withdraws a key, and a later one can not bring it back', async () => {
    const { key } = vendor.tokens;
    const wdn = [thumbprint(vendor.issuer)];
    const first = await signState(roots[0], { ver: 1, wdn });
    expect(await offer(trustIn(1, [roots[0]]), key, first)).toBe('KEY_WITHDRAWN');
    const second = await signState(roots[0], { ver: 2, wdn: [] });
    expect(await offer(trustIn(1, [roots[0]]), key, first, second)).toBe('KEY_WITHDRAWN');
  });

  test('may raise the threshold', async () => {
    const [a, b] = roots;
    const state = await signState(a, { thr: 2, rts: [a.x, b.x] });
    expect(await offer(trustIn(1, [a]), await delegateBy(a), state)).toBe('ROOT_THRESHOLD');
    expect(await offer(trustIn(1, [a]), await delegateBy(a), await delegateBy(b), state)).toBe('accepted');
  });

  test('with a root of low order is refused', async () => {
    const state = await signState(roots[0], { rts: ['A'.repeat(43)] });
    expect(await offer(trustIn(1, [roots[0]]), vendor.tokens.key, state)).toBe('KEY_INVALID');
  });
});

describe('a revocation list', () => {
  const list = (change: Partial<Claims<'crl'>>): Promise<string> =>
    createSigner(vendor.issuer).sign('crl', { ...vendor.claims.crl, ...change });
  const judge = ({ claims, trust }: Awaited<ReturnType<typeof verify>>) =>
    outcomeOf(() => validateActivation(claims, { now: NOW, vendor: vendor.id, revocations: trust.revocations }));

  test('revokes the activations that it names', async () => {
    const { key } = vendor.tokens;
    const rev = [vendor.claims.activation.act];
    expect(await judge(await verify(vendor.trust, key, await list({ rev: [] })))).toBe('accepted');
    expect(await judge(await verify(vendor.trust, key, await list({ rev })))).toBe('ACTIVATION_REVOKED');
  });

  test('that is newer replaces, and one that is not is passed over', async () => {
    const { key } = vendor.tokens;
    const rev = [vendor.claims.activation.act];
    const { trust } = await verify(vendor.trust, key, await list({ num: 5, rev }));
    expect(trust.revocations).toMatchObject({ number: 5, activations: new Set(rev) });
    for (const num of [4, 5]) {
      expect(await judge(await verify(trust, key, await list({ num, rev: [] })))).toBe('ACTIVATION_REVOKED');
    }
    expect(await judge(await verify(trust, key, await list({ num: 6, rev: [] })))).toBe('accepted');
  });

  test('stays known to bundles without one', async () => {
    const rev = [vendor.claims.activation.act];
    const { trust } = await verify(vendor.trust, vendor.tokens.key, await list({ rev }));
    expect(await judge(await verify(trust, vendor.tokens.key))).toBe('ACTIVATION_REVOKED');
  });

  test('must be signed by a key that may sign lists', async () => {
    const key = await delegateBy(vendor.root, { typ: ['activation'] });
    expect(await offer(vendor.trust, key, await list({}))).toBe('KEY_TYPE_OUT_OF_SCOPE');
  });
});
