import type { X25519Backend } from './x25519-backend.js';

// Larger than the whole verifier, and most applications never use it.
const loadCurve = async () => (await import('@noble/curves/ed25519.js')).x25519;

/** X25519 outside Node: in JavaScript, because few browsers support it in WebCrypto yet. */
export const x25519: X25519Backend = {
  name: '@noble/curves',
  publicKeyOf: async (privateKey) => (await loadCurve()).getPublicKey(privateKey),
  agree: async (privateKey, publicKey) => (await loadCurve()).getSharedSecret(privateKey, publicKey),
  async privateKeyOf(seed) {
    const { sha512 } = await import('@noble/hashes/sha2.js');
    return sha512(seed).slice(0, 32);
  },
};
