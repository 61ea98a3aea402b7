import { createHmac, hash } from 'node:crypto';
import type { HashBackend } from './hash-backend.js';

/** SHA-256 by `node:crypto`: a tenth of what it takes in JavaScript. Copied, so that nobody gets a `Buffer`. */
export const hashes: HashBackend = {
  name: 'node:crypto',
  sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  hmacSha256: (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest()),
};
