import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashes as node } from './hash-node.js';
import { hashes as web } from './hash-web.js';

const plain = (bytes: Uint8Array): Uint8Array => {
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  return bytes;
};
const bytes = fc.uint8Array({ maxLength: 200 });

test('SHA-256 is the same from every back-end, and plain bytes', () => {
  fc.assert(
    fc.property(bytes, (message) => {
      expect(plain(node.sha256(message))).toEqual(plain(web.sha256(message)));
    }),
  );
});

test('HMAC-SHA-256 is the same from every back-end, also for keys longer than a block', () => {
  fc.assert(
    fc.property(bytes, bytes, (key, message) => {
      expect(plain(node.hmacSha256(key, message))).toEqual(plain(web.hmacSha256(key, message)));
    }),
  );
});

test('HMAC-SHA-256 of RFC 4231, test case 2', () => {
  const [key, message] = [new TextEncoder().encode('Jefe'), new TextEncoder().encode('what do ya want for nothing?')];
  for (const each of [node, web]) {
    expect(Buffer.from(each.hmacSha256(key, message)).toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  }
});
