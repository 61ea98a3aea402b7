import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How a shop proves that an event is its own: HMAC-SHA-256 of the body under a secret that both know, base 64. */
export class ShopSignature {
  readonly #secret: string | undefined;

  /** @param secret without one nothing is anybody's */
  constructor(secret: string | undefined) {
    this.#secret = secret;
  }

  get isOn(): boolean {
    return this.#secret !== undefined;
  }

  /** Takes the same time for every signature. */
  fits(body: Uint8Array, signature: string): boolean {
    if (this.#secret === undefined) return false;
    const right = createHmac('sha256', this.#secret).update(body).digest('base64');
    return timingSafeEqual(digestOf(right), digestOf(signature));
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
