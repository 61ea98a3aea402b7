import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Verifies that an event comes from the shop: HMAC-SHA-256 of the body under a shared secret, base 64. */
export class ShopSignature {
  readonly #secret: string | undefined;

  /** @param secret without it, no signature is valid */
  constructor(secret: string | undefined) {
    this.#secret = secret;
  }

  get isOn(): boolean {
    return this.#secret !== undefined;
  }

  /** Constant time. */
  fits(body: Uint8Array, signature: string): boolean {
    if (this.#secret === undefined) return false;
    const right = createHmac('sha256', this.#secret).update(body).digest('base64');
    return timingSafeEqual(digestOf(right), digestOf(signature));
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
