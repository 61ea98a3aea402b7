import {
  type ARTEFACTS,
  type Claims,
  createSigner,
  ISSUER_ARTEFACTS,
  joinBundle,
  type PinnedRoots,
  type PrivateJwk,
  privateJwkOf,
  publicJwk,
  type Random,
  randomId,
  randomTokenId,
  type Signer,
  sealForDevice,
  splitBundle,
  thumbprint,
  verifyDeviceToken,
} from '@countersign/shared';
import { host } from '#host';

export const { random }: { readonly random: Random } = host;

/** What a test can override in what a vendor issues. */
export type IssueOverride<T extends keyof typeof ARTEFACTS> = Partial<Claims<T>>;

/** A vendor for tests: it makes its own keys, and really signs. It does not count seats. */
export interface TestVendor {
  readonly id: string;
  readonly roots: PinnedRoots;
  readonly root: Signer;
  readonly issuer: Signer;
  /** The delegation of the issuer key. */
  readonly delegation: string;
  /** Seconds since 1970; tests may set it. */
  now: number;
  /** Added to every bundle, after the delegation: trust states, a revocation list. */
  supporting: readonly string[];
  /** Returns a bundle of any type, signed by the issuer. */
  sign<T extends keyof typeof ARTEFACTS>(type: T, claims: Claims<T>): Promise<string>;
  /** Issues an activation certificate for a request: three of its components must match, or all if there are fewer. */
  activate(request: string, override?: IssueOverride<'activation'>): Promise<string>;
  /** Issues a registered trial of 30 days from now, bound like an activation. */
  trial(request: string, override?: IssueOverride<'trial'>): Promise<string>;
  /** Issues a passive certificate without an end. */
  passive(product: string, clientId: string, override?: IssueOverride<'passive'>): Promise<string>;
  /** Issues the receipt for a deactivation certificate. */
  receipt(deactivation: string, override?: IssueOverride<'receipt'>): Promise<string>;
  /** Answers a check: active. */
  check(question: CheckQuestion, override?: IssueOverride<'check'>): Promise<string>;
  /**
   * Counts a usage token, without a limit and for all devices together: returns a settlement, or a lease for a
   * check-out.
   */
  usage(usage: string, override?: IssueOverride<'settlement'> & IssueOverride<'lease'>): Promise<string>;
  /** Counted tokens of a device, by activation. */
  readonly counted: Map<string, Readonly<Record<string, number>>>;
  /** Issues values that only one device can read. */
  secrets(
    to: SecretRecipient,
    values: Readonly<Record<string, string>>,
    override?: IssueOverride<'secret'>,
  ): Promise<string>;
}

/** The device that values are for. */
export interface SecretRecipient {
  readonly product: string;
  readonly activation: string;
  /** `x` of its public key. */
  readonly device: string;
}

/** The question of a device's check. */
export interface CheckQuestion {
  readonly product: string;
  readonly activation: string;
  readonly generation: number;
  readonly nonce: string;
}

/** Options of a test vendor. */
export interface TestVendorOptions {
  readonly id?: string;
  /** Seconds since 1970. */
  readonly now?: number;
  readonly delegation?: IssueOverride<'key'>;
  /** Default: a new one. */
  readonly rootKey?: PrivateJwk;
}

/** Creates a vendor with new keys. */
export async function createTestVendor({
  id = 'acme',
  now = 1_800_000_000,
  delegation,
  rootKey: given,
}: TestVendorOptions = {}): Promise<TestVendor> {
  const rootKey = given ?? (await privateJwkOf(random(32)));
  const issuerKey = await privateJwkOf(random(32));
  const root = createSigner(rootKey);
  const issuer = createSigner(issuerKey);
  const common = () => ({ v: 1 as const, iss: id, jti: randomTokenId(random), iat: vendor.now });
  const key = await root.sign('key', {
    ...{ v: 1, iss: id, jti: randomTokenId(random), iat: now, cnf: { jwk: publicJwk(issuerKey) } },
    ...{ nbf: now - 86_400, exp: now + 366 * 86_400, typ: ISSUER_ARTEFACTS, prd: ['*'], epo: 1 },
    ...delegation,
  });
  const vendor: TestVendor = {
    id,
    roots: { vendor: id, threshold: 1, roots: [publicJwk(rootKey)] },
    root,
    issuer,
    delegation: key,
    now,
    supporting: [],
    counted: new Map(),
    async sign(type, claims) {
      return joinBundle(await issuer.sign(type, claims), key, ...vendor.supporting);
    },
    async activate(request, override) {
      const { claims, kid } = await verifyDeviceToken(splitBundle(request).artefact, 'request');
      return vendor.sign('activation', {
        ...common(),
        aud: claims.aud,
        ...term(override),
        cnf: { jkt: kid },
        ftr: ['pro', 'export'],
        lim: { users: 5 },
        lic: randomId('lic', 12, random),
        act: claims.act ?? randomId('act', 16, random),
        gen: (claims.gen ?? 0) + 1,
        req: claims.jti,
        mch: { k: Math.min(3, Object.keys(claims.mch.c).length), c: claims.mch.c },
        ...override,
      });
    },
    async trial(request, override) {
      const { claims, kid } = await verifyDeviceToken(splitBundle(request).artefact, 'request');
      return vendor.sign('trial', {
        ...common(),
        aud: claims.aud,
        cnf: { jkt: kid },
        req: claims.jti,
        mch: { k: Math.min(3, Object.keys(claims.mch.c).length), c: claims.mch.c },
        ftr: ['pro'],
        exp: vendor.now + 30 * 86_400,
        ...override,
      });
    },
    passive: (product, clientId, override) =>
      vendor.sign('passive', {
        ...common(),
        aud: product,
        ...term(override),
        ftr: ['reader'],
        cid: clientId,
        ...override,
      }),
    async receipt(deactivation, override) {
      const { claims } = await verifyDeviceToken(deactivation, 'deactivation');
      const { aud, act, gen, jti } = claims;
      return vendor.sign('receipt', { ...common(), aud, act, gen, dea: jti, ...override });
    },
    check({ product, activation, generation, nonce }, override) {
      const answer = { ...common(), aud: product, act: activation, gen: generation, nonce, sts: 'active' as const };
      return vendor.sign('check', { ...answer, ...override });
    },
    async usage(usage, override) {
      const { claims, kid } = await verifyDeviceToken(splitBundle(usage).artefact, 'usage');
      const { aud, act, jti: use, op, fea = '', amt, iat, til = iat + 900 } = claims;
      const answer = { ...common(), aud, act, use };
      if (op === 'check-out') {
        const held = { cnf: { jkt: kid }, ftr: [fea], ...(amt !== undefined && { lim: { [fea]: amt } }) };
        const lic = 'lic_000000000000';
        return vendor.sign('lease', { ...answer, ...held, lic, exp: answer.iat + til - iat, ...override });
      }
      const before = vendor.counted.get(act) ?? {};
      const tot = Object.fromEntries(
        Object.entries(claims.tot ?? {}).map(([code, total]) => [code, Math.max(total, before[code] ?? 0)]),
      );
      vendor.counted.set(act, { ...before, ...tot });
      return vendor.sign('settlement', { ...answer, tot, ...override });
    },
    async secrets({ product, activation, device: x }, values, override) {
      const val: Record<string, string> = {};
      for (const [feature, value] of Object.entries(values)) {
        val[feature] = await sealForDevice(publicJwk({ x }), value, random);
      }
      const own = { aud: product, cnf: { jkt: thumbprint({ x }) }, act: activation, val };
      return vendor.sign('secret', { ...common(), ...own, ...override });
    },
  };
  return vendor;
}

/** Without an end, unless a test sets one. */
const term = (override: { readonly exp?: number } = {}): { readonly perpetual?: true } =>
  override.exp === undefined ? { perpetual: true } : {};
