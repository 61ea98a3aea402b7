import { createHmac } from 'node:crypto';
import { equalBytes, type Random } from '@countersign/shared';

/** The secret in a product's check URL: stored only as an HMAC under the server's pepper. */
export class CheckingTokens {
  readonly #pepper: Uint8Array;

  /** @param pepper 32 secret bytes */
  constructor(pepper: Uint8Array) {
    this.#pepper = pepper;
  }

  /** 128 random bits, as 32 hexadecimal digits. */
  make(random: Random): string {
    return Buffer.from(random(16)).toString('hex');
  }

  hashOf(token: string): string {
    return this.#hash(token).toString('base64url');
  }

  /** Constant time, also without a hash. */
  fits(token: string, hash: string | undefined): boolean {
    const given = this.#hash(token);
    const known = hash === undefined ? Buffer.alloc(given.length) : Buffer.from(hash, 'base64url');
    return equalBytes(given, known) && hash !== undefined;
  }

  #hash(token: string): Buffer {
    return createHmac('sha256', this.#pepper).update(`countersign/check-token\0${token}`).digest();
  }
}
