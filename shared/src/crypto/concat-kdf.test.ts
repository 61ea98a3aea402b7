import { expect, test } from 'vitest';
import { encodeBase64url } from '../encoding/base64url.js';
import { concatKdf } from './concat-kdf.js';

test('the Concat KDF of RFC 7518 appendix C', () => {
  const secret = new Uint8Array([
    158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72,
    246, 218, 167, 121, 140, 254, 144, 196,
  ]);
  const key = concatKdf(secret, 'A128GCM', 128, { apu: 'Alice', apv: 'Bob' });
  expect(encodeBase64url(key)).toBe('VqqN6vgjbSBcIijNcacQGg');
});
