import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { HashBackend } from './hash-backend.js';

/** SHA-256 outside Node: in JavaScript, because WebCrypto's is asynchronous. */
export const hashes: HashBackend = {
  name: '@noble/hashes',
  sha256: (bytes) => sha256(bytes),
  hmacSha256: (key, message) => hmac(sha256, key, message),
};
