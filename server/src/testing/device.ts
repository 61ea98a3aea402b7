import {
  type Claims,
  canonicalLicenseCode,
  createSigner,
  hashComponents,
  LicenseCodeSecret,
  openOnDevice,
  type PrivateJwk,
  privateJwkOf,
  publicJwk,
  randomTokenId,
  type Signer,
} from '@countersign/shared';
import { systemRandom as random } from '../startup/system.js';
import { PRODUCT, TEST_START } from './test-vendor.js';

export const TEST_MACHINE = { mid: 'machine-1', cpu: 'processor-1', net: '00:00:5e:00:53:01' };

type Changes<T extends 'request' | 'deactivation' | 'usage'> = Partial<Claims<T>>;

/** A device with its own key, which signs anything, valid or not. */
export class Device {
  readonly #key: PrivateJwk;
  readonly #signer: Signer;
  readonly vendor: string;

  private constructor(key: PrivateJwk, vendor: string) {
    this.#key = key;
    this.#signer = createSigner(key);
    this.vendor = vendor;
  }

  static async make(vendor = 'acme'): Promise<Device> {
    return new Device(await privateJwkOf(random(32)), vendor);
  }

  get thumbprint(): string {
    return this.#signer.kid;
  }

  /** `x` of its public key. */
  get publicKey(): string {
    return this.#key.x;
  }

  /** Reads a value that was encrypted to it. */
  open(jwe: string): Promise<string> {
    return openOnDevice(this.#key, jwe);
  }

  /** A request to activate under a license code. */
  activate(code: string, changes: Changes<'request'> = {}): Promise<string> {
    const common = { ...this.#common(changes), op: 'activate' as const };
    const secret = new LicenseCodeSecret(common.iss, common.aud, canonicalLicenseCode(code));
    return this.#signer.sign('request', {
      ...common,
      lid: secret.lookupId,
      prf: secret.proveFor(common, this.thumbprint),
      mch: { c: hashComponents(common.iss, common.aud, TEST_MACHINE) },
      ...changes,
    });
  }

  /** A request to refresh an activation. */
  refresh(act: string, changes: Changes<'request'> = {}): Promise<string> {
    const common = { ...this.#common(changes), op: 'refresh' as const };
    const mch = { c: hashComponents(common.iss, common.aud, TEST_MACHINE) };
    return this.#signer.sign('request', { ...common, act, gen: 1, mch, ...changes });
  }

  /** A request to register a trial. */
  trial(changes: Changes<'request'> = {}): Promise<string> {
    return this.#unlicensed('trial', changes);
  }

  /** A request to send with a user's name and password. */
  signIn(changes: Changes<'request'> = {}): Promise<string> {
    return this.#unlicensed('sign-in', changes);
  }

  #unlicensed(op: 'trial' | 'sign-in', changes: Changes<'request'>): Promise<string> {
    const common = this.#common(changes);
    const mch = { c: hashComponents(common.iss, common.aud, TEST_MACHINE) };
    return this.#signer.sign('request', { ...common, op, mch, ...changes });
  }

  /** A deactivation certificate. */
  deactivate(act: string, changes: Changes<'deactivation'> = {}): Promise<string> {
    return this.#signer.sign('deactivation', { ...this.#common(changes), act, gen: 1, ...changes });
  }

  /** A usage token: totals are settled unless `op` says otherwise. */
  usage(act: string, changes: Changes<'usage'>): Promise<string> {
    return this.#signer.sign('usage', { ...this.#common(changes), act, num: 1, op: 'settle', ...changes });
  }

  #common({
    iss = this.vendor,
    aud = PRODUCT,
    jti = randomTokenId(random),
  }: Changes<'request' | 'deactivation' | 'usage'>) {
    return { v: 1, iss, aud, jti, iat: TEST_START / 1000, cnf: { jwk: publicJwk(this.#key) } } as const;
  }
}

export const makeDevices = (count: number): Promise<readonly Device[]> =>
  Promise.all(Array.from({ length: count }, () => Device.make()));

/** Reads the claims of a token, unverified. */
export const unverifiedClaims = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
