import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../../features/licenses/license-record.js';
import { changeLicense } from '../../../testing/change-record.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { MAX_PACKAGE_BYTES, PRODUCT, TEST_START } from '../../../testing/test-vendor.js';
import { PACKAGE_CONTENT, PACKAGE_SHA256, ReleaseServer } from '../../testing/release-server.js';

let server: ReleaseServer;
beforeAll(async () => {
  server = await ReleaseServer.start();
});
afterAll(() => server.served.close());

describe('An update check', () => {
  it('tells anybody what is newer, and nobody where it is', async () => {
    const { productId } = await server.licensed();
    expect((await server.check({ product: productId, version: '1.9' })).json).toEqual({
      status: 'available',
      version: '2.0.0',
      channel: 'stable',
      changelog: 'New',
      publishedAt: new Date(TEST_START).toISOString(),
      sha256: PACKAGE_SHA256,
      size: Buffer.byteLength(PACKAGE_CONTENT),
    });
    for (const version of ['2.0.0', '2.0.1']) {
      expect((await server.check({ product: productId, version })).json).toEqual({ status: 'up-to-date' });
    }
    expect((await server.check({ product: PRODUCT, version: '1' })).json).toEqual({ status: 'up-to-date' });
    expectProblem(await server.check({ product: 'none', version: '1' }), 404, 'PRODUCT_UNKNOWN');
  });

  it('knows channels, and what is to be published later', async () => {
    const { productId } = await server.licensed();
    await server.publish({ productId, version: '3.0.0-beta.1', channel: 'beta' });
    await server.publish({ productId, version: '4.0.0', publishedAt: new Date(TEST_START + 1_000).toISOString() });
    const newest = async (channel: string) =>
      (await server.check({ product: productId, version: '1', channel })).json.version;
    expect([await newest('stable'), await newest('beta'), await newest('other')]).toEqual([
      '2.0.0',
      '3.0.0-beta.1',
      '2.0.0',
    ]);
    server.acme.now = TEST_START + 1_000;
    expect([await newest('stable'), await newest('beta')]).toEqual(['4.0.0', '4.0.0']);
    server.acme.now = TEST_START;
  });

  it('gives a licensed device a link to the package', async () => {
    const { productId, certificate } = await server.licensed();
    const { json } = await server.check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({
      url: expect.stringMatching(/^\/v1\/downloads\/rls_/),
      urlExpiresAt: new Date(TEST_START + 3_600_000).toISOString(),
    });
    const download = await server.served.call('GET', String(json.url));
    expect(createHash('sha256').update(download.text).digest('hex')).toBe(json.sha256);
  });

  it.each<[string, (license: License) => Partial<License>, string]>([
    ['suspended', () => ({ status: 'suspended' }), 'LICENSE_SUSPENDED'],
    ['over', () => ({ expiresAt: '2026-12-31T00:00:00Z' }), 'LICENSE_EXPIRED'],
    ['past its maintenance', () => ({ maintenanceUntil: '2026-12-31T00:00:00Z' }), 'MAINTENANCE_ENDED'],
  ])('gives no link to one whose license is %s', async (_, change, code) => {
    const { productId, certificate, license } = await server.licensed();
    await changeLicense(server.acme, license.id, (before) => ({ ...before, ...change(before) }));
    const { json } = await server.check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({ version: '2.0.0', noUrlBecause: code });
    expect(json.url).toBeUndefined();
  });

  it('gives no link for a certificate of another product, of an activation that ended, or that was changed', async () => {
    const [one, other] = [await server.licensed(), await server.licensed()];
    const ask = (certificate: string) => server.check({ product: one.productId, version: '1', certificate });
    expect((await ask(other.certificate)).json.noUrlBecause).toBe('ACTIVATION_UNKNOWN');
    const { items } = await server.acme.features.activations.page({ licenseId: one.license.id }, undefined, 1);
    await server.acme.features.activations.release(String(items[0]?.id), 'gone', 'test');
    expect((await ask(one.certificate)).json.noUrlBecause).toBe('ACTIVATION_INACTIVE');
    const [head, ...rest] = one.certificate.split('.');
    const changed = [head, rest.join('.').replace(/^e/, 'f')].join('.');
    expect((await ask(changed)).status).toBe(400);
  });

  it('passes on an address of the vendor', async () => {
    const { productId, certificate } = await server.licensed();
    await server.publish({ productId, version: '9.0.0', url: 'https://x.example/9.zip' });
    const { json } = await server.check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({ version: '9.0.0', url: 'https://x.example/9.zip' });
    expect(json.sha256).toBeUndefined();
    expect((await server.check({ product: productId, version: '1' })).json.url).toBeUndefined();
  });
});

describe('A download', () => {
  async function linked() {
    const made = await server.licensed();
    const { url } = (await server.check({ product: made.productId, version: '1', certificate: made.certificate })).json;
    return { ...made, url: String(url) };
  }

  it('comes as a file to be saved', async () => {
    const { url } = await linked();
    const answer = await server.served.call('GET', url);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="two.zip"',
      'content-length': String(Buffer.byteLength(PACKAGE_CONTENT)),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      etag: `"${PACKAGE_SHA256}"`,
      'accept-ranges': 'bytes',
    });
    expect(answer.text).toBe(PACKAGE_CONTENT);
    const head = await server.served.call('HEAD', url);
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', `"${PACKAGE_SHA256}"`]);
  });

  it('can be had in parts', async () => {
    const { url } = await linked();
    const size = Buffer.byteLength(PACKAGE_CONTENT);
    const part = async (range: string, more = {}) => {
      const { status, headers, text } = await server.served.call('GET', url, { headers: { range, ...more } });
      return [status, headers.get('content-range'), text.length > 20 ? text.length : text];
    };
    expect(await part('bytes=0-1')).toEqual([206, `bytes 0-1/${size}`, 'PK']);
    expect(await part(`bytes=${size - 2}-`)).toEqual([206, `bytes ${size - 2}-${size - 1}/${size}`, '\u00e9']);
    expect(await part('bytes=-2')).toEqual([206, `bytes ${size - 2}-${size - 1}/${size}`, '\u00e9']);
    expect(await part(`bytes=0-1`, { 'if-range': `"${PACKAGE_SHA256}"` })).toEqual([206, `bytes 0-1/${size}`, 'PK']);
    expect(await part('bytes=0-1', { 'if-range': '"other"' })).toEqual([200, null, PACKAGE_CONTENT.length]);
    for (const whole of ['bytes=5-1', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
      expect(await part(whole)).toEqual([200, null, PACKAGE_CONTENT.length]);
    }
    for (const none of [`bytes=${size}-`, 'bytes=-0']) {
      expect(await part(none)).toEqual([416, `bytes */${size}`, '']);
    }
  });

  it('ends after an hour, with its release, and with its package', async () => {
    const { url, release } = await linked();
    server.acme.now = TEST_START + 3_599_999;
    expect((await server.served.call('GET', url)).status).toBe(200);
    server.acme.now = TEST_START + 3_600_000;
    expectProblem(await server.served.call('GET', url), 410, 'DOWNLOAD_LINK_EXPIRED');
    server.acme.now = TEST_START;
    await server.upload(release, 'other');
    expectProblem(await server.served.call('GET', url), 404, 'DOWNLOAD_LINK_INVALID');
    await server.upload(release);
    expect((await server.served.call('GET', url)).status).toBe(200);
    await server.served.call('DELETE', `/v1/releases/${release}`, { key: server.key });
    expectProblem(await server.served.call('GET', url), 404, 'DOWNLOAD_LINK_INVALID');
  });

  it('is not given for a link that was changed anywhere', async () => {
    const [{ url }, { release }] = [await linked(), await linked()];
    const [, own = ''] = /(rls_\w+)/.exec(url) ?? [];
    const wrong = [url.replace(own, release), url.slice(0, -1), `${url}A`, `${url.slice(0, -43)}${'A'.repeat(43)}`];
    const [start = '', until = '', proof = ''] = url.split('.');
    wrong.push([start, (Number.parseInt(until, 36) + 60).toString(36), proof].join('.'), '/v1/downloads/x');
    for (const each of wrong) expectProblem(await server.served.call('GET', each), 404, 'DOWNLOAD_LINK_INVALID');
  });

  it('that breaks off is no fault', async () => {
    const { productId, release, certificate } = await server.licensed();
    await server.upload(release, 'x'.repeat(MAX_PACKAGE_BYTES));
    const { json } = await server.check({ product: productId, version: '1', certificate });
    const sent = httpRequest({ port: server.served.port, path: String(json.url) }).end();
    const [response] = await once(sent, 'response');
    await once(response, 'data');
    response.destroy();
    await server.served.call('GET', '/healthz');
    expect(server.served.log()).not.toContain('"msg":"fault"');
  });

  it('has no license code in its link, and neither is in the log', async () => {
    const { url, license, certificate } = await linked();
    await server.served.call('GET', url);
    for (const secret of [license.code, url.slice(-43), certificate]) expect(server.served.log()).not.toContain(secret);
    expect(url).not.toContain(license.code);
  });
});
