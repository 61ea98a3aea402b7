import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ed25519Backend } from './ed25519-backend.js';

// With a callback they run on libuv's thread pool.
const signInPool = promisify(sign);
const verifyInPool = promisify(verify);

// RFC 8410: the PKCS #8 prefix of the 32 bytes.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });

/** Ed25519 by `node:crypto`. */
export const ed25519: Ed25519Backend = {
  name: 'node:crypto',
  verifier(publicKey, where) {
    // As a JWK: OpenSSL's search for a DER decoder takes as long as verifying a signature (70 us, against 5 us).
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (where === 'pool') return (message, signature) => verifyInPool(null, message, key, signature);
    return (message, signature) => verify(null, message, key, signature);
  },
  signer(seed, where) {
    const key = privateKeyOf(seed);
    if (where === 'pool') return (message) => signInPool(null, message, key);
    return (message) => sign(null, message, key);
  },
  async publicKeyOf(seed) {
    const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' });
    return new Uint8Array(Buffer.from(x as string, 'base64url'));
  },
};
