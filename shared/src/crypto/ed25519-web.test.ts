import type { webcrypto } from 'node:crypto';
import * as ed from '@noble/ed25519';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const nameOfChosen = async (): Promise<string> => (await import('./ed25519-web.js')).ed25519.name;

test('WebCrypto where it has Ed25519', async () => {
  expect(await nameOfChosen()).toBe('WebCrypto');
});

test('plain JavaScript where WebCrypto lacks the algorithm', async () => {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('Unrecognized name.', 'NotSupportedError'));
  expect(await nameOfChosen()).toBe('@noble/ed25519');
});

test('plain JavaScript where there is no WebCrypto, as on a page that is no secure context', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(await nameOfChosen()).toBe('@noble/ed25519');
});

test('plain JavaScript where WebCrypto says yes to everything', async () => {
  vi.spyOn(crypto.subtle, 'verify').mockResolvedValue(true);
  expect(await nameOfChosen()).toBe('@noble/ed25519');
});

test('plain JavaScript where WebCrypto multiplies by the cofactor', async () => {
  await import('./ed25519-noble.js');
  const bytes = (data: unknown): Uint8Array => data as Uint8Array;
  const imported = { extractable: false } as webcrypto.CryptoKey;
  let key = new Uint8Array();
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation(async (_format, data) => {
    key = bytes(data).slice();
    return imported;
  });
  vi.spyOn(crypto.subtle, 'verify').mockImplementation(async (_name, _key, signature, message) =>
    ed.verifyAsync(bytes(signature), bytes(message), key),
  );
  expect(await nameOfChosen()).toBe('@noble/ed25519');
});
