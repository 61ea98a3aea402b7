import { hexToBytes } from '@noble/hashes/utils.js';
import type { Ed25519Backend } from './ed25519-backend.js';
import { nobleEd25519 } from './ed25519-noble.js';

/** Ed25519 by WebCrypto (in a secure context of a recent browser, or Node). */
export const webCryptoEd25519: Ed25519Backend = {
  name: 'WebCrypto',
  verifier(publicKey) {
    const imported = importKey(publicKey).catch(() => undefined);
    return async (message, signature) => {
      const key = await imported;
      return key !== undefined && crypto.subtle.verify('Ed25519', key, signature.slice(), message.slice());
    };
  },
  // WebCrypto cannot import a private key without its public half. Signing is rare, so JavaScript is fast enough.
  signer: nobleEd25519.signer,
  publicKeyOf: nobleEd25519.publicKeyOf,
};

const importKey = (publicKey: Uint8Array) =>
  crypto.subtle.importKey('raw', publicKey.slice(), 'Ed25519', false, ['verify']);

// RFC 8032 section 7.1, TEST 1: a signature by this key of the empty message.
const PROBE_KEY = hexToBytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
const PROBE_SIGNATURE = hexToBytes(
  'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
);
// Another, whose R has a component of order 8: it holds only for implementations that multiply by the cofactor.
const COFACTORED_SIGNATURE = hexToBytes(
  '6a84d583f06569edb3f5ed77df65544b27d6948b4f0b2cb76f33dd8413b20719a4ecead7d0da10d06e9dd4d2cd15f6b801100ecedcc864297318e1721ffa6c0c',
);

/**
 * Whether this WebCrypto supports Ed25519 and accepts what the other back-ends accept. Older browsers and pages outside
 * a secure context lack it, and RFC 8032 lets each implementation choose whether to multiply by the cofactor.
 */
export async function webCryptoHasEd25519(): Promise<boolean> {
  const message = new Uint8Array();
  try {
    const key = await importKey(PROBE_KEY);
    const holds = await crypto.subtle.verify('Ed25519', key, PROBE_SIGNATURE, message);
    return holds && !(await crypto.subtle.verify('Ed25519', key, COFACTORED_SIGNATURE, message));
  } catch {
    return false;
  }
}
