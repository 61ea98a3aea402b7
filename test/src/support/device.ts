import { randomBytes } from 'node:crypto';
import {
  createSigner,
  encodeBase64url,
  LicenseCodeSecret,
  type PrivateJwk,
  privateJwkOf,
  publicJwk,
  randomTokenId,
  type Signer,
} from '@countersign/shared';

export const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

/** What somebody must know to ask for a seat. */
export interface LicenseAccess {
  readonly vendor: string;
  readonly product: string;
  readonly secret: LicenseCodeSecret;
}

export const licenseAccessTo = (vendor: string, product: string, code: string): LicenseAccess => ({
  vendor,
  product,
  secret: new LicenseCodeSecret(vendor, product, code),
});

/** A device with a key of its own and a made-up machine. It signs what the client SDK signs, but keeps no state. */
export class Device {
  readonly #key: PrivateJwk;
  readonly #signer: Signer;

  private constructor(key: PrivateJwk) {
    this.#key = key;
    this.#signer = createSigner(key);
  }

  static async create(): Promise<Device> {
    return new Device(await privateJwkOf(random(32)));
  }

  /** Thumbprint of its key. */
  get id(): string {
    return this.#signer.kid;
  }

  /** An activation request. */
  request({ vendor, product, secret }: LicenseAccess): Promise<string> {
    const about = { jti: randomTokenId(random), iat: now() };
    return this.#signer.sign('request', {
      v: 1,
      iss: vendor,
      aud: product,
      ...about,
      op: 'activate',
      cnf: { jwk: publicJwk(this.#key) },
      lid: secret.lookupId,
      prf: secret.proveFor(about, this.id),
      mch: { c: madeUpMachine() },
      lbl: 'drawing office',
    });
  }

  /** A deactivation certificate for the first certificate of an activation. */
  deactivation({ vendor, product }: LicenseAccess, activation: string): Promise<string> {
    return this.#signer.sign('deactivation', {
      v: 1,
      iss: vendor,
      aud: product,
      jti: randomTokenId(random),
      iat: now(),
      cnf: { jwk: publicJwk(this.#key) },
      act: activation,
      gen: 1,
    });
  }
}

const COMPONENTS = ['mid', 'brd', 'dsk', 'cpu', 'net', 'vmg'];

const madeUpMachine = () => Object.fromEntries(COMPONENTS.map((name) => [name, encodeBase64url(random(6))]));

const now = (): number => Math.floor(Date.now() / 1000);

/** The activation that a certificate is for, read without verifying: for matching answers, not for trusting them. */
export function activationIdIn(certificate: string): string {
  const payload = certificate.split('.')[1] ?? '';
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly act: string }).act;
}
