import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import {
  ARTEFACT_TYPES,
  ARTEFACTS,
  type ArtefactType,
  type Claims,
  CountersignError,
  createSigner,
  type ErrorCode,
  encodeBase64url,
  hashComponents,
  ISSUER_ARTEFACTS,
  type IssuerArtefact,
  joinBundle,
  LicenseCodeSecret,
  type PrivateJwk,
  pinRoots,
  privateJwkOf,
  publicJwk,
  type Random,
  randomId,
  randomTokenId,
  type Trust,
  thumbprint,
  verifyBundle,
  verifyDeviceToken,
} from '@countersign/shared';

/** 2027-01-01T00:00:00Z */
export const NOW = 1_798_761_600;
const DAY = 86_400;

export const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
export const randomKey = (): Promise<PrivateJwk> => privateJwkOf(random(32));

export type AllClaims = { readonly [T in ArtefactType]: Claims<T> };
export type AllTokens = { readonly [T in ArtefactType]: string };

/** A vendor that lives for one test: real keys, made now, and one valid artefact of each type. */
export interface TestVendor {
  readonly id: string;
  readonly root: PrivateJwk;
  readonly issuer: PrivateJwk;
  readonly device: PrivateJwk;
  /** The pinned root and nothing else. */
  readonly trust: Trust;
  readonly claims: AllClaims;
  readonly tokens: AllTokens;
  /** Which of the three keys signs a type. */
  signing(type: ArtefactType): PrivateJwk;
  /** An artefact with the delegation of its key. */
  bundle(type: IssuerArtefact): string;
}

/** @param source where keys and ids come from; a seeded one makes the same vendor again */
export async function createTestVendor(
  id = 'northwind-software',
  product = 'cad-studio-pro',
  source: Random = random,
): Promise<TestVendor> {
  const [root, issuer, device] = [
    await privateJwkOf(source(32)),
    await privateJwkOf(source(32)),
    await privateJwkOf(source(32)),
  ];
  const claims = sampleClaims(id, product, { root, issuer, device }, source);
  const keys = { root, issuer, device };
  const signing = (type: ArtefactType): PrivateJwk => keys[ARTEFACTS[type].signedBy];
  const tokens = Object.fromEntries(
    await Promise.all(
      ARTEFACT_TYPES.map(async (type) => [type, await createSigner(signing(type)).sign(type, claims[type])] as const),
    ),
  ) as AllTokens;
  return {
    id,
    ...keys,
    trust: pinRoots({ vendor: id, threshold: 1, roots: [publicJwk(root)] }),
    claims,
    tokens,
    signing,
    bundle: (type) => joinBundle(tokens[type], tokens.key),
  };
}

interface Keys {
  readonly root: PrivateJwk;
  readonly issuer: PrivateJwk;
  readonly device: PrivateJwk;
}

/** Every claim that a type can have, but for those that exclude each other. */
function sampleClaims(iss: string, aud: string, { root, issuer, device }: Keys, random: Random): AllClaims {
  const common = () => ({ v: 1 as const, iss, jti: randomTokenId(random), iat: NOW });
  const forProduct = () => ({ ...common(), aud });
  const act = randomId('act', 16, random);
  const lic = randomId('lic', 12, random);
  const c = hashComponents(iss, aud, { mid: 'a1', brd: 'b2', dsk: 'c3', cpu: 'd4', net: 'e5', vmg: 'f6' });
  const term = { nbf: NOW, exp: NOW + 365 * DAY };
  const entitlements = {
    ftr: ['export-pdf', 'render-4k'],
    lim: { projects: 25 },
    mnt: NOW + 365 * DAY,
    udf: { 'cost centre': 'Zürich 4711' },
    lty: 'subscription' as const,
    fty: { 'render-4k': 'floating' as const },
  };
  const ofRequest = { jti: randomTokenId(random), iat: NOW };
  const secret = new LicenseCodeSecret(iss, aud, 'a code from another system');
  return {
    request: {
      ...forProduct(),
      ...ofRequest,
      cnf: { jwk: publicJwk(device) },
      op: 'activate',
      lid: secret.lookupId,
      prf: secret.proveFor(ofRequest, thumbprint(device)),
      mch: { c },
      lbl: 'ws-4711 drawing office',
      sys: { os: 'Debian GNU/Linux 12' },
    },
    activation: {
      ...forProduct(),
      ...term,
      ...entitlements,
      cnf: { jkt: thumbprint(device) },
      lic,
      act,
      gen: 1,
      req: ofRequest.jti,
      mch: { k: 4, c },
      chk: NOW + 90 * DAY,
    },
    trial: {
      ...forProduct(),
      cnf: { jkt: thumbprint(device) },
      req: ofRequest.jti,
      mch: { k: 4, c },
      ftr: ['export-pdf'],
      exp: NOW + 14 * DAY,
      chk: NOW + 7 * DAY,
    },
    usage: { ...forProduct(), cnf: { jwk: publicJwk(device) }, act, num: 1, op: 'consume', tot: { renders: 12 } },
    settlement: { ...forProduct(), act, use: randomTokenId(random), tot: { renders: 12 }, lft: { renders: 88 } },
    secret: { ...forProduct(), cnf: { jkt: thumbprint(device) }, act, val: { vault: 'e30..AAAA.BBBB.CCCC' } },
    passive: { ...forProduct(), ...term, ...entitlements, cid: 'customer-0815.example' },
    deactivation: { ...forProduct(), cnf: { jwk: publicJwk(device) }, act, gen: 1 },
    receipt: { ...forProduct(), act, gen: 1, dea: randomTokenId(random) },
    check: { ...forProduct(), act, gen: 1, nonce: randomTokenId(random), sts: 'active', chk: NOW + 90 * DAY },
    lease: { ...forProduct(), cnf: { jkt: thumbprint(device) }, ftr: ['export-pdf'], lic, ...term },
    master: {
      ...forProduct(),
      ...term,
      cnf: { jwk: publicJwk(device) },
      lic,
      seats: 20,
      mst: randomId('mst', 16, random),
    },
    key: {
      ...common(),
      nbf: NOW - DAY,
      exp: NOW + 5 * 365 * DAY,
      cnf: { jwk: publicJwk(issuer) },
      typ: ISSUER_ARTEFACTS,
      prd: ['*'],
      epo: 1,
    },
    trust: { ...common(), ver: 1, thr: 1, rts: [root.x], epo: { activation: 1 }, wdn: [thumbprint(device)] },
    crl: { ...common(), num: 1, exp: NOW + 30 * DAY, rev: [randomId('act', 16, random)] },
  };
}

/** Offers a text where an artefact of one type is expected; resolves only when it was accepted as that. */
export async function offerText(vendor: TestVendor, text: string, type: ArtefactType): Promise<void> {
  const { trust, tokens } = vendor;
  switch (type) {
    case 'request':
    case 'deactivation':
    case 'usage':
      await verifyDeviceToken(text, type);
      return;
    case 'key':
      await verifyBundle(joinBundle(tokens.activation, text), 'activation', trust);
      return;
    case 'trust': {
      const verified = await verifyBundle(joinBundle(tokens.activation, tokens.key, text), 'activation', trust);
      if (verified.trust.version === 0) throw new CountersignError('TYPE_MISMATCH', 'Taken, but as no trust state.');
      return;
    }
    default:
      await verifyBundle(joinBundle(text, tokens.key), type, trust);
  }
}

/** The one header there is, as the verifier expects it. */
export const protectedHeaderOf = (type: ArtefactType, key: PrivateJwk): string =>
  `{"alg":"EdDSA","kid":"${thumbprint(key)}","typ":"${ARTEFACTS[type].typ}"}`;

/** A token over any header and payload, with a good signature: what only somebody who has the key can make. */
export function signRaw(key: PrivateJwk, header: string | Uint8Array, payload: string | Uint8Array): string {
  const signed = `${encodeBase64url(Buffer.from(header))}.${encodeBase64url(Buffer.from(payload))}`;
  return `${signed}.${signText(key, signed)}`;
}

/** The signature part over any text. */
export function signText(key: PrivateJwk, text: string): string {
  const jwk = { kty: key.kty, crv: key.crv, x: key.x, d: key.d };
  return encodeBase64url(sign(null, Buffer.from(text), createPrivateKey({ key: jwk, format: 'jwk' })));
}

/** A payload of one type, well signed, whatever it says. */
export const signPayload = (vendor: TestVendor, type: ArtefactType, payload: string | Uint8Array): string =>
  signRaw(vendor.signing(type), protectedHeaderOf(type, vendor.signing(type)), payload);

/** The code with which something is refused; `accepted` when it is not; any other error goes on. */
export async function outcomeOf(run: () => unknown): Promise<ErrorCode | 'accepted'> {
  try {
    await run();
    return 'accepted';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}
