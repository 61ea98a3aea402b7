import { randomBytes } from 'node:crypto';
import { createTestVendor } from '@countersign/client/testing';
import {
  type ArtefactType,
  type Claims,
  createSigner,
  joinBundle,
  type PinnedRoots,
  privateJwkOf,
  publicJwk,
  randomTokenId,
  type Signer,
  thumbprint,
} from '@countersign/shared';

export const NOW = Date.parse('2027-01-15T12:00:00Z') / 1000;
export const DAY = 86_400;
export const VENDOR = 'test-cli';
export const PRODUCT = 'cad-studio';
export const ACTIVATION = 'act_0123456789abcdef';

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const key = () => privateJwkOf(random(32));
const jti = (): string => randomTokenId(random);

/** A vendor and a device with new keys, which sign whatever a test needs. */
export interface CliTestVendor {
  readonly roots: PinnedRoots;
  readonly issuerKid: string;
  readonly rootSigner: Signer;
  readonly delegation: string;
  /** The bundle of a token with the usual claims, overridden by these. */
  readonly make: <T extends keyof typeof MAKERS>(type: T, claims?: object) => Promise<string>;
}

export async function createCliTestVendor(window: { from?: number; until?: number } = {}): Promise<CliTestVendor> {
  const { from: nbf = NOW - 30 * DAY, until: exp = NOW + 300 * DAY } = window;
  const vendor = await createTestVendor({ id: VENDOR, now: NOW, delegation: { iat: NOW - 30 * DAY, nbf, exp } });
  const device = await key();
  const deviceSigner = createSigner(device);
  return {
    roots: vendor.roots,
    issuerKid: vendor.issuer.kid,
    rootSigner: vendor.root,
    delegation: vendor.delegation,
    async make(type, claims = {}) {
      const { by, own } = MAKERS[type];
      const all = { v: 1, iss: VENDOR, aud: PRODUCT, jti: jti(), iat: NOW - DAY, ...own(device), ...claims };
      const signer = by === 'device' ? deviceSigner : vendor.issuer;
      const token = await signer.sign(type as ArtefactType, all as Claims<ArtefactType>);
      return by === 'device' ? token : joinBundle(token, vendor.delegation);
    },
  };
}

type Device = Awaited<ReturnType<typeof key>>;
const about = { act: ACTIVATION, gen: 1 };
const machine = { mid: 'AAAAAAAA', brd: 'BBBBBBBB', net: 'CCCCCCCC' };
const holder = (device: Device) => ({ cnf: { jwk: publicJwk(device) } });

const MAKERS = {
  request: {
    by: 'device',
    own: (device: Device) => ({
      ...holder(device),
      op: 'activate',
      lid: 'abcdefghijklmnop',
      prf: 'abcdefghijklmnopqrstuv',
      mch: { c: machine },
      lbl: 'Workstation 7',
    }),
  },
  deactivation: { by: 'device', own: (device: Device) => ({ ...holder(device), ...about }) },
  activation: {
    by: 'issuer',
    own: (device: Device) => ({
      nbf: NOW - DAY,
      exp: NOW + 43 * DAY,
      cnf: { jkt: thumbprint(device) },
      ftr: ['core', 'layers'],
      lim: { layers: 20 },
      lic: 'lic_0123456789ab',
      ...about,
      req: jti(),
      mch: { k: 2, c: machine },
      chk: NOW + 10 * DAY,
    }),
  },
  trial: {
    by: 'issuer',
    own: (device: Device) => ({
      exp: NOW + 20 * DAY,
      cnf: { jkt: thumbprint(device) },
      ftr: ['core'],
      req: jti(),
      mch: { k: 2, c: machine },
    }),
  },
  passive: { by: 'issuer', own: () => ({ perpetual: true, ftr: ['core'], cid: 'site-hamburg-0042' }) },
  receipt: { by: 'issuer', own: () => ({ ...about, dea: jti() }) },
  check: { by: 'issuer', own: () => ({ ...about, nonce: jti(), sts: 'active' }) },
  secret: {
    by: 'issuer',
    own: (device: Device) => ({ cnf: { jkt: thumbprint(device) }, act: ACTIVATION, val: { vault: 'e30..AA.AA.AA' } }),
  },
  master: { by: 'issuer', own: () => ({ perpetual: true, mst: 'mst_0123456789abcdef' }) },
} as const;
