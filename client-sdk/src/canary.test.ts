import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLicenseCode } from '@countersign/shared';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDevice, removeFolders, TEST_MACHINE } from './testing/test-device.js';
import { startTestServer, type TestServer } from './testing/test-server.js';
import { createTestVendor, random, type TestVendor } from './testing/test-vendor.js';

let vendor: TestVendor;
let server: TestServer;
beforeEach(async () => {
  vendor = await createTestVendor();
  server = await startTestServer(vendor);
});
afterEach(() => server.close());
afterAll(removeFolders);

/** A text and its tokens decoded, so that a secret can't hide in base64url. */
const readable = (text: string): string =>
  [
    text,
    ...(text.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((part) => Buffer.from(part, 'base64url').toString('latin1')),
  ].join('\n');

describe('through the whole life of a device', () => {
  test.each([
    ['of our own form', formatLicenseCode(random(15))],
    ['of another system', 'CANARY-4711-ä'],
  ])('the license code %s and the serial numbers are in no file, no request and no error', async (_, code) => {
    const device = await createTestDevice(vendor);
    const seen: string[] = [];
    const keep = (text: string): string => {
      seen.push(text);
      return text;
    };
    const { client } = device;
    const request = keep(await client.createRequest({ licenseCode: code }));
    keep(JSON.stringify(await client.importCertificate(await vendor.activate(request))));
    keep(JSON.stringify(await client.refreshOnline({ server: server.url })));
    keep(await client.deactivate());
    await client.deactivateOnline({ server: server.url });
    // The answer is lost, and the error reports it.
    server.misbehave = (_request, response) => {
      response.destroy();
      return true;
    };
    const lost = await client
      .activateOnline({ server: server.url, licenseCode: code })
      .catch((error: unknown) => error);
    keep(String((lost as Error).stack));
    keep(JSON.stringify(await client.status()));
    keep(JSON.stringify(server.received));
    for (const file of readdirSync(device.folder)) keep(readFileSync(join(device.folder, file), 'utf8'));
    expect(seen).toHaveLength(9);
    const everything = seen.map(readable).join('\n');
    const bare = code.replaceAll('-', '');
    for (const secret of [code, bare, Buffer.from(code).toString('base64'), ...Object.values(TEST_MACHINE)]) {
      expect(everything.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });
});
