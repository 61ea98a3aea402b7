import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../features/licenses/license-record.js';
import { changeLicense } from '../testing/change-record.js';
import { Device } from '../testing/device.js';
import { expectProblem } from '../testing/expect-problem.js';
import { type Answer, type Served, serve } from '../testing/serve.js';
import {
  auditOf,
  MOST_PACKAGE_BYTES,
  PRODUCT,
  START,
  type ThrowAwayVendor,
  throwAwayVendor,
} from '../testing/throw-away-vendor.js';

let acme: ThrowAwayVendor;
let served: Served;
let key: string;
beforeAll(async () => {
  acme = await throwAwayVendor();
  served = await serve(acme);
  key = served.keys['read-write'];
});
afterAll(() => served.close());

const OCTETS = { 'content-type': 'application/octet-stream' };
const CONTENT = 'PK not really a ZIP \u00e9'.repeat(1_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let count = 0;
async function product(): Promise<string> {
  count += 1;
  const { json } = await served.call('POST', '/v1/products', { key, body: { name: `Product ${count}` } });
  return String(json.id);
}
const publish = async (body: Record<string, unknown>): Promise<Answer> =>
  served.call('POST', '/v1/releases', { key, body: { productId: PRODUCT, ...body } });
const upload = (id: unknown, body = CONTENT, query = ''): Promise<Answer> =>
  served.call('PUT', `/v1/releases/${id}/package${query}`, { key, body, headers: OCTETS });
const check = async (body: Record<string, unknown>): Promise<Answer> =>
  served.call('POST', '/v1/updates/check', { body });

/** A product with a version of it that has a package, and a device that is licensed for it. */
async function licensed(): Promise<{
  readonly productId: string;
  readonly release: string;
  readonly license: License;
  readonly certificate: string;
}> {
  const productId = await product();
  const { json } = await publish({ productId, version: '2.0.0', changelog: 'New' });
  await upload(json.id, CONTENT, '?fileName=two.zip');
  const license = await acme.addLicense({ productId });
  const device = await Device.make();
  const request = await device.activate(license.code, { aud: productId });
  const { certificate } = (await served.call('POST', '/v1/device/activations', { body: { request } })).json;
  return { productId, release: String(json.id), license, certificate: String(certificate) };
}

describe('A release', () => {
  it('is published, listed, shown and withdrawn', async () => {
    const productId = await product();
    const given = { version: '1.0.0', changelog: 'First\n', requires: '6.0', testedUpTo: '6.9', upgradeNotice: 'Now!' };
    const { status, json } = await publish({ productId, ...given });
    expect(status).toBe(201);
    const time = new Date(START).toISOString();
    expect(json).toEqual({
      id: expect.stringMatching(/^rls_/),
      productId,
      ...given,
      channel: 'stable',
      publishedAt: time,
      createdAt: time,
    });
    const beta = await publish({ productId, version: '1.1.0-beta.1', channel: 'beta', url: 'https://x.example/b.zip' });
    expect(beta.json).toMatchObject({ channel: 'beta', package: { url: 'https://x.example/b.zip' } });
    const list = async (query: string): Promise<unknown> =>
      (await served.call('GET', `/v1/releases?productId=${productId}${query}`, { key })).json.items;
    expect(await list('')).toHaveLength(2);
    expect(await list('&channel=beta')).toEqual([beta.json]);
    expect((await served.call('GET', `/v1/releases/${json.id}`, { key })).json).toEqual(json);
    expect((await served.call('DELETE', `/v1/releases/${json.id}`, { key })).json).toEqual(json);
    expectProblem(await served.call('GET', `/v1/releases/${json.id}`, { key }), 404, 'RELEASE_UNKNOWN');
    expectProblem(await served.call('DELETE', `/v1/releases/${json.id}`, { key }), 404, 'RELEASE_UNKNOWN');
    const actions = (await auditOf(acme, 'subject', String(json.id))).map(({ action }) => action);
    expect(actions.sort()).toEqual(['release.added', 'release.withdrawn']);
  });

  it('is of a product that is there, and of a version that is not', async () => {
    const productId = await product();
    expectProblem(await publish({ productId: 'none', version: '1' }), 404, 'PRODUCT_UNKNOWN');
    expect((await publish({ productId, version: '1' })).status).toBe(201);
    expectProblem(await publish({ productId, version: '1', channel: 'beta' }), 409, 'RELEASE_EXISTS');
    for (const wrong of [{ version: '../1' }, { version: '1', channel: 'A B' }, { version: '1', url: 'ftp://x' }]) {
      expectProblem(await publish({ productId, ...wrong }), 400, 'BODY_INVALID');
    }
  });
});

describe('A package', () => {
  it('is named by its SHA-256, and replaced by another', async () => {
    const productId = await product();
    const { id } = (await publish({ productId, version: '1.0' })).json;
    const kept = { sha256: SHA256, size: Buffer.byteLength(CONTENT) };
    expect((await upload(id)).json).toMatchObject({ package: { ...kept, fileName: `${productId}-1.0` } });
    expect((await upload(id, CONTENT, '?fileName=one.zip')).json).toMatchObject({
      package: { ...kept, fileName: 'one.zip' },
    });
    expect((await upload(id, 'other')).json).toMatchObject({ package: { size: 5 } });
    expect(await auditOf(acme, 'action', 'release.uploaded')).toHaveLength(3);
  });

  it('is kept whole or not at all', async () => {
    const productId = await product();
    const { id } = (await publish({ productId, version: '1.0' })).json;
    expectProblem(await upload(id, 'x'.repeat(MOST_PACKAGE_BYTES + 1)), 413, 'PACKAGE_TOO_LARGE');
    expectProblem(await upload(id, ''), 400, 'BODY_INVALID');
    expectProblem(await upload(id, 'x', '?fileName=../x'), 400, 'PARAMETER_INVALID');
    expectProblem(await upload('rls_000000000000'), 404, 'RELEASE_UNKNOWN');
    const json = { key, body: '{}' };
    expectProblem(await served.call('PUT', `/v1/releases/${id}/package`, json), 415, 'CONTENT_TYPE_UNSUPPORTED');
    const path = `/v1/releases/${id}/package`;
    const headers = { ...OCTETS, authorization: `Bearer ${key}`, 'content-length': 1_000 };
    const cut = httpRequest({ port: served.port, method: 'PUT', path, headers }).on('error', () => undefined);
    cut.write('half of it');
    await once(cut, 'socket');
    await new Promise((done) => cut.write(' and', done));
    cut.destroy();
    const packageOf = async () => (await served.call('GET', `/v1/releases/${id}`, { key })).json.package;
    expect(await packageOf()).toBeUndefined();
    expect((await upload(id, 'x'.repeat(MOST_PACKAGE_BYTES))).status).toBe(200);
  });
});

describe('An upload', () => {
  const QUICK = { headers: 450, request: 500, check: 25 };
  async function uploading(key: string, port: number, id: unknown, parts: number, pause: number) {
    const headers = { ...OCTETS, authorization: `Bearer ${key}`, 'content-length': 10 * parts };
    const sent = httpRequest({ port, method: 'PUT', path: `/v1/releases/${id}/package`, headers });
    const ended = new Promise<number>((resolve) => {
      sent.on('response', (response) => response.resume() && resolve(response.statusCode ?? 0));
      sent.on('error', () => resolve(0));
    });
    for (let part = 0; part < parts; part += 1) {
      sent.write('x'.repeat(10));
      await Promise.race([ended, new Promise((done) => setTimeout(done, pause))]);
    }
    sent.end();
    return ended;
  }

  it('may take longer than other requests, as long as it goes on, and for who has a key', async () => {
    const quick = await serve(acme, { timeouts: QUICK });
    const { id } = (await publish({ productId: await product(), version: '1.0' })).json;
    expect(await uploading(key, quick.port, id, 8, 80)).toBe(200);
    expect(await uploading(key, quick.port, id, 2, 5_000)).toBe(0);
    expect(await uploading('csk_none', quick.port, id, 8, 60)).toBe(401);
    await quick.close();
  });
});

describe('An update check', () => {
  it('tells anybody what is newer, and nobody where it is', async () => {
    const { productId } = await licensed();
    expect((await check({ product: productId, version: '1.9' })).json).toEqual({
      status: 'available',
      version: '2.0.0',
      channel: 'stable',
      changelog: 'New',
      publishedAt: new Date(START).toISOString(),
      sha256: SHA256,
      size: Buffer.byteLength(CONTENT),
    });
    for (const version of ['2.0.0', '2.0.1']) {
      expect((await check({ product: productId, version })).json).toEqual({ status: 'up-to-date' });
    }
    expect((await check({ product: PRODUCT, version: '1' })).json).toEqual({ status: 'up-to-date' });
    expectProblem(await check({ product: 'none', version: '1' }), 404, 'PRODUCT_UNKNOWN');
  });

  it('knows channels, and what is to be published later', async () => {
    const { productId } = await licensed();
    await publish({ productId, version: '3.0.0-beta.1', channel: 'beta' });
    await publish({ productId, version: '4.0.0', publishedAt: new Date(START + 1_000).toISOString() });
    const newest = async (channel: string) => (await check({ product: productId, version: '1', channel })).json.version;
    expect([await newest('stable'), await newest('beta'), await newest('other')]).toEqual([
      '2.0.0',
      '3.0.0-beta.1',
      '2.0.0',
    ]);
    acme.now = START + 1_000;
    expect([await newest('stable'), await newest('beta')]).toEqual(['4.0.0', '4.0.0']);
    acme.now = START;
  });

  it('gives a licensed device a link to the package', async () => {
    const { productId, certificate } = await licensed();
    const { json } = await check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({
      url: expect.stringMatching(/^\/v1\/downloads\/rls_/),
      urlExpiresAt: new Date(START + 3_600_000).toISOString(),
    });
    const download = await served.call('GET', String(json.url));
    expect(createHash('sha256').update(download.text).digest('hex')).toBe(json.sha256);
  });

  it.each<[string, (license: License) => Partial<License>, string]>([
    ['suspended', () => ({ status: 'suspended' }), 'LICENSE_SUSPENDED'],
    ['over', () => ({ expiresAt: '2026-12-31T00:00:00Z' }), 'LICENSE_EXPIRED'],
    ['past its maintenance', () => ({ maintenanceUntil: '2026-12-31T00:00:00Z' }), 'MAINTENANCE_ENDED'],
  ])('gives no link to one whose license is %s', async (_, change, code) => {
    const { productId, certificate, license } = await licensed();
    await changeLicense(acme, license.id, (before) => ({ ...before, ...change(before) }));
    const { json } = await check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({ version: '2.0.0', noUrlBecause: code });
    expect(json.url).toBeUndefined();
  });

  it('gives no link for a certificate of another product, of an activation that ended, or that was changed', async () => {
    const [one, other] = [await licensed(), await licensed()];
    const ask = (certificate: string) => check({ product: one.productId, version: '1', certificate });
    expect((await ask(other.certificate)).json.noUrlBecause).toBe('ACTIVATION_UNKNOWN');
    const { items } = await acme.features.activations.page({ licenseId: one.license.id }, undefined, 1);
    await acme.features.activations.release(String(items[0]?.id), 'gone', 'test');
    expect((await ask(one.certificate)).json.noUrlBecause).toBe('ACTIVATION_INACTIVE');
    const [head, ...rest] = one.certificate.split('.');
    const changed = [head, rest.join('.').replace(/^e/, 'f')].join('.');
    expect((await ask(changed)).status).toBe(400);
  });

  it('passes on an address of the vendor', async () => {
    const { productId, certificate } = await licensed();
    await publish({ productId, version: '9.0.0', url: 'https://x.example/9.zip' });
    const { json } = await check({ product: productId, version: '1', certificate });
    expect(json).toMatchObject({ version: '9.0.0', url: 'https://x.example/9.zip' });
    expect(json.sha256).toBeUndefined();
    expect((await check({ product: productId, version: '1' })).json.url).toBeUndefined();
  });
});

describe('A download', () => {
  async function linked() {
    const made = await licensed();
    const { url } = (await check({ product: made.productId, version: '1', certificate: made.certificate })).json;
    return { ...made, url: String(url) };
  }

  it('comes as a file to be saved', async () => {
    const { url } = await linked();
    const answer = await served.call('GET', url);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="two.zip"',
      'content-length': String(Buffer.byteLength(CONTENT)),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      etag: `"${SHA256}"`,
      'accept-ranges': 'bytes',
    });
    expect(answer.text).toBe(CONTENT);
    const head = await served.call('HEAD', url);
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', `"${SHA256}"`]);
  });

  it('can be had in parts', async () => {
    const { url } = await linked();
    const size = Buffer.byteLength(CONTENT);
    const part = async (range: string, more = {}) => {
      const { status, headers, text } = await served.call('GET', url, { headers: { range, ...more } });
      return [status, headers.get('content-range'), text.length > 20 ? text.length : text];
    };
    expect(await part('bytes=0-1')).toEqual([206, `bytes 0-1/${size}`, 'PK']);
    expect(await part(`bytes=${size - 2}-`)).toEqual([206, `bytes ${size - 2}-${size - 1}/${size}`, '\u00e9']);
    expect(await part('bytes=-2')).toEqual([206, `bytes ${size - 2}-${size - 1}/${size}`, '\u00e9']);
    expect(await part(`bytes=0-1`, { 'if-range': `"${SHA256}"` })).toEqual([206, `bytes 0-1/${size}`, 'PK']);
    expect(await part('bytes=0-1', { 'if-range': '"other"' })).toEqual([200, null, CONTENT.length]);
    for (const whole of ['bytes=5-1', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
      expect(await part(whole)).toEqual([200, null, CONTENT.length]);
    }
    for (const none of [`bytes=${size}-`, 'bytes=-0']) {
      expect(await part(none)).toEqual([416, `bytes */${size}`, '']);
    }
  });

  it('ends after an hour, with its release, and with its package', async () => {
    const { url, release } = await linked();
    acme.now = START + 3_599_999;
    expect((await served.call('GET', url)).status).toBe(200);
    acme.now = START + 3_600_000;
    expectProblem(await served.call('GET', url), 410, 'DOWNLOAD_LINK_EXPIRED');
    acme.now = START;
    await upload(release, 'other');
    expectProblem(await served.call('GET', url), 404, 'DOWNLOAD_LINK_INVALID');
    await upload(release);
    expect((await served.call('GET', url)).status).toBe(200);
    await served.call('DELETE', `/v1/releases/${release}`, { key });
    expectProblem(await served.call('GET', url), 404, 'DOWNLOAD_LINK_INVALID');
  });

  it('is not given for a link that was changed anywhere', async () => {
    const [{ url }, { release }] = [await linked(), await linked()];
    const [, own = ''] = /(rls_\w+)/.exec(url) ?? [];
    const wrong = [url.replace(own, release), url.slice(0, -1), `${url}A`, `${url.slice(0, -43)}${'A'.repeat(43)}`];
    const [start = '', until = '', proof = ''] = url.split('.');
    wrong.push([start, (Number.parseInt(until, 36) + 60).toString(36), proof].join('.'), '/v1/downloads/x');
    for (const each of wrong) expectProblem(await served.call('GET', each), 404, 'DOWNLOAD_LINK_INVALID');
  });

  it('that breaks off is no fault', async () => {
    const { productId, release, certificate } = await licensed();
    await upload(release, 'x'.repeat(MOST_PACKAGE_BYTES));
    const { json } = await check({ product: productId, version: '1', certificate });
    const sent = httpRequest({ port: served.port, path: String(json.url) }).end();
    const [response] = await once(sent, 'response');
    await once(response, 'data');
    response.destroy();
    await served.call('GET', '/healthz');
    expect(served.log()).not.toContain('"msg":"fault"');
  });

  it('has no license code in its link, and neither is in the log', async () => {
    const { url, license, certificate } = await linked();
    await served.call('GET', url);
    for (const secret of [license.code, url.slice(-43), certificate]) expect(served.log()).not.toContain(secret);
    expect(url).not.toContain(license.code);
  });
});
