import { readFileSync } from 'node:fs';
import {
  ARTEFACT_TYPES,
  ARTEFACTS,
  type ArtefactType,
  type Claims,
  canonicalLicenseCode,
  createSigner,
  formatLicenseCode,
  hashComponents,
  LicenseCodeSecret,
  pinRoots,
  privateJwkOf,
  publicJwk,
  thumbprint,
  validateActivation,
  verifyBundle,
  verifyDeviceToken,
} from '@countersign/shared';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const DOCUMENT = read('docs/certificate-format.md');

/** The text of the document from a heading to the next of any level. */
function section(heading: string): string {
  const start = DOCUMENT.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`The document has no ${heading}.`);
  const rest = DOCUMENT.slice(start + heading.length + 2);
  const end = rest.search(/^#+ /m);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The names in the first column of the tables of a section. */
const namesIn = (text: string): string[] => Array.from(text.matchAll(/^\| `(\w+)` \|/gm), ([, name = '']) => name);

/** Every claim of every type: the compiler says when one is missing here, and the test when one is in the document. */
const COMMON = { v: true, iss: true, jti: true, iat: true } as const;
const TERM = { nbf: true, exp: true, perpetual: true } as const;
const ENTITLEMENTS = { ftr: true, lim: true, mnt: true, udf: true, lty: true, fty: true } as const;
const CLAIMS: { readonly [T in ArtefactType]: Readonly<Record<keyof Claims<T>, true>> } = {
  request: {
    ...COMMON,
    aud: true,
    cnf: true,
    op: true,
    lid: true,
    prf: true,
    act: true,
    gen: true,
    ctr: true,
    prv: true,
    mch: true,
    lbl: true,
    sys: true,
  },
  activation: {
    ...COMMON,
    aud: true,
    ...TERM,
    ...ENTITLEMENTS,
    cnf: true,
    lic: true,
    act: true,
    gen: true,
    req: true,
    mch: true,
    chk: true,
    grc: true,
    off: true,
  },
  trial: {
    ...COMMON,
    aud: true,
    cnf: true,
    req: true,
    mch: true,
    ftr: true,
    lim: true,
    nbf: true,
    exp: true,
    chk: true,
    grc: true,
  },
  usage: {
    ...COMMON,
    aud: true,
    cnf: true,
    act: true,
    num: true,
    op: true,
    tot: true,
    fea: true,
    amt: true,
    prc: true,
    til: true,
  },
  settlement: { ...COMMON, aud: true, act: true, use: true, tot: true, lft: true },
  secret: { ...COMMON, aud: true, cnf: true, act: true, val: true },
  passive: { ...COMMON, aud: true, ...TERM, ...ENTITLEMENTS, cid: true },
  deactivation: { ...COMMON, aud: true, cnf: true, act: true, gen: true },
  receipt: { ...COMMON, aud: true, act: true, gen: true, dea: true },
  check: { ...COMMON, aud: true, act: true, gen: true, nonce: true, sts: true, chk: true },
  lease: {
    ...COMMON,
    aud: true,
    cnf: true,
    ftr: true,
    lic: true,
    act: true,
    use: true,
    lim: true,
    nbf: true,
    exp: true,
  },
  master: { ...COMMON, aud: true, ...TERM, cnf: true, lic: true, seats: true, mst: true },
  key: { ...COMMON, nbf: true, exp: true, cnf: true, typ: true, prd: true, epo: true },
  trust: { ...COMMON, ver: true, thr: true, rts: true, epo: true, wdn: true },
  crl: { ...COMMON, num: true, exp: true, rev: true },
};

describe('the document names what the source has, and nothing else', () => {
  test.each(ARTEFACT_TYPES)('every claim of %s', (type) => {
    const documented = [...namesIn(section('### Claims of every type')), ...namesIn(section(`### ${type}`))];
    expect(documented.sort()).toEqual(Object.keys(CLAIMS[type]).sort());
  });

  test('every type', () => {
    const types = section('## 2. Types');
    expect(namesIn(types)).toEqual(ARTEFACT_TYPES);
    for (const type of ARTEFACT_TYPES) {
      const { typ, signedBy } = ARTEFACTS[type];
      expect(types).toContain(`| \`${type}\` | \`${typ}\` | ${signedBy} |`);
    }
  });

  test('every error code of verification, in its table and in the text', () => {
    const source = read('shared/src/errors.ts');
    const codes = source.slice(source.indexOf('// Steps 1 to 3'), source.indexOf('// Device side'));
    const expected = Array.from(codes.matchAll(/'([A-Z0-9_]+)'/g), ([, code = '']) => code);
    expect(expected.length).toBeGreaterThan(30);
    expect(namesIn(section('## 10. Codes and steps'))).toEqual(expected);
    const before = DOCUMENT.slice(0, DOCUMENT.indexOf('## 10. Codes and steps'));
    for (const code of expected) expect(before).toContain(`\`${code}\``);
  });
});

interface VectorKey {
  readonly seed: string;
  readonly x: string;
  readonly kid: string;
}
interface Vector {
  readonly vendor: string;
  readonly product: string;
  readonly threshold: number;
  readonly root: VectorKey;
  readonly issuer: VectorKey;
  readonly device: VectorKey;
  readonly components: Readonly<Record<string, string>>;
  readonly componentHashes: Readonly<Record<string, string>>;
  readonly licenseRandom: string;
  readonly licenseCode: string;
  readonly lookupId: string;
  readonly proof: string;
  readonly request: string;
  readonly bundle: string;
}

describe('the test vector', () => {
  const vector = JSON.parse(/```json\n([^`]*)```/.exec(section('## 12. Test vector'))?.[1] ?? '') as Vector;
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
  const trust = pinRoots({
    vendor: vector.vendor,
    threshold: vector.threshold,
    roots: [{ kty: 'OKP', crv: 'Ed25519', x: vector.root.x }],
  });

  test.each(['root', 'issuer', 'device'] as const)('the key of the %s', async (name) => {
    const { seed, x, kid } = vector[name];
    const key = await privateJwkOf(bytes(seed));
    expect([publicJwk(key).x, thumbprint(key)]).toEqual([x, kid]);
  });

  test('the machine, the license code and what is made from it', () => {
    const { vendor, product, components, componentHashes, licenseCode } = vector;
    expect(hashComponents(vendor, product, components)).toEqual(componentHashes);
    expect(formatLicenseCode(bytes(vector.licenseRandom))).toBe(licenseCode);
    expect(canonicalLicenseCode(licenseCode.toLowerCase())).toBe(licenseCode);
    expect(new LicenseCodeSecret(vendor, product, licenseCode).lookupId).toBe(vector.lookupId);
  });

  test('the request', async () => {
    const { claims, kid } = await verifyDeviceToken(vector.request, 'request');
    const secret = new LicenseCodeSecret(vector.vendor, vector.product, vector.licenseCode);
    expect(kid).toBe(vector.device.kid);
    expect(claims).toMatchObject({ lid: vector.lookupId, prf: vector.proof, mch: { c: vector.componentHashes } });
    expect(secret.accepts(claims, kid)).toBe(true);
    expect(await createSigner(await privateJwkOf(bytes(vector.device.seed))).sign('request', claims)).toBe(
      vector.request,
    );
  });

  test('the bundle', async () => {
    const { claims, bundle } = await verifyBundle(vector.bundle, 'activation', trust);
    expect(claims.req).toBe((await verifyDeviceToken(vector.request, 'request')).claims.jti);
    const { vendor, product, componentHashes: machine } = vector;
    const deviceThumbprint = vector.device.kid;
    validateActivation(claims, { now: (claims.chk ?? 0) - 1, vendor, product, deviceThumbprint, machine });
    const issuer = createSigner(await privateJwkOf(bytes(vector.issuer.seed)));
    expect(await issuer.sign('activation', claims)).toBe(bundle.artefact);
  });
});
