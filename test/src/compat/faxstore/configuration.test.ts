import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, type LicenseView } from '../../support/api.js';
import { countersignServe } from '../../support/command-line.js';
import { makeVendorFolder, type VendorFolder } from '../../support/vendor-folder.js';

let vendor: VendorFolder;
beforeAll(async () => {
  vendor = await makeVendorFolder();
});
afterAll(() => vendor.remove());

/** The answer of `countersign serve` to each of these requests. */
async function answers(
  args: readonly string[],
  requests: (code: string) => readonly [path: string, init: RequestInit][],
): Promise<readonly string[]> {
  const serving = await countersignServe(vendor.folder, ['--data', '.', ...args]);
  try {
    const api = await Api.open(serving.url, vendor.apiKeys.readWrite);
    const [number, name] = [String(Math.floor(performance.now() * 1_000)), `Script ${performance.now()}`];
    const product = { name, faxstoreId: number, features: [] };
    const { id } = await api.expect<{ id: string }>('POST', '/v1/products', product);
    const { code, id: licenseId } = await api.expect<LicenseView>('POST', '/v1/licenses', { productId: id });
    await api.expect('PATCH', `/v1/licenses/${licenseId}`, { addresses: ['203.0.113.7', '127.0.0.1'] });
    api.close();
    const asked = requests(code).map(([path, init]) => fetch(`${serving.url}${path}${number}`, init));
    return await Promise.all((await Promise.all(asked)).map((answer) => answer.text()));
  } finally {
    await serving.stop();
  }
}

const post = (code: string, forwarded?: string): RequestInit => ({
  method: 'POST',
  headers: { authorization: code, ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
});

describe('countersign serve', () => {
  it('names its own address, and believes no forwarded one', async () => {
    const [plain, forwarded, old] = await answers([], (code) => [
      ['/api/check/', post(code)],
      ['/api/check/', post(code, '198.51.100.9')],
      ['/api/checkitem/', post(code)],
    ]);
    expect(plain).toMatch(
      /^{"status":"AUTHORISED","pass":true,"details":"Authorisation completed - http:\/\/127\.0\.0\.1:\d+"}$/,
    );
    expect(forwarded).toBe(plain);
    expect(old).toContain('NOT_FOUND');
  });

  it('names the public URL, believes its proxies, and speaks version 1 where it is told to', async () => {
    const args = ['--public-url', 'https://license.example.com', '--trusted-proxy', '127.0.0.1', '--faxstore-v1'];
    const [listed, other, old] = await answers(args, (code) => [
      ['/api/check/', post(code, '198.51.100.9, 203.0.113.7')],
      ['/api/check/', post(code, '203.0.113.7, 198.51.100.9')],
      ['/api/checkitem/', post(code)],
    ]);
    expect(listed).toContain('"details":"Authorisation completed - https://license.example.com"');
    expect(other).toContain('"status":"NOT AUTHORISED"');
    expect(old).toContain('"status":"OK"');
  });

  it('does not answer when it is off', async () => {
    const [check] = await answers(['--compat', 'wisecp'], (code) => [['/api/check/', post(code)]]);
    expect(check).toContain('NOT_FOUND');
  });
});
