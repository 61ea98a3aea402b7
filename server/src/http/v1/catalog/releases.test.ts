import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../testing/expect-problem.js';
import { startTestServer } from '../../../testing/test-server.js';
import { auditEntries, MAX_PACKAGE_BYTES, TEST_START } from '../../../testing/test-vendor.js';
import { OCTET_STREAM, PACKAGE_CONTENT, PACKAGE_SHA256, ReleaseServer } from '../../testing/release-server.js';

let server: ReleaseServer;
beforeAll(async () => {
  server = await ReleaseServer.start();
});
afterAll(() => server.served.close());

describe('A release', () => {
  it('is published, listed, shown and withdrawn', async () => {
    const productId = await server.product();
    const given = { version: '1.0.0', changelog: 'First\n', requires: '6.0', testedUpTo: '6.9', upgradeNotice: 'Now!' };
    const { status, json } = await server.publish({ productId, ...given });
    expect(status).toBe(201);
    const time = new Date(TEST_START).toISOString();
    expect(json).toEqual({
      id: expect.stringMatching(/^rls_/),
      productId,
      ...given,
      channel: 'stable',
      publishedAt: time,
      createdAt: time,
    });
    const beta = await server.publish({
      productId,
      version: '1.1.0-beta.1',
      channel: 'beta',
      url: 'https://x.example/b.zip',
    });
    expect(beta.json).toMatchObject({ channel: 'beta', package: { url: 'https://x.example/b.zip' } });
    const list = async (query: string): Promise<unknown> =>
      (await server.served.call('GET', `/v1/releases?productId=${productId}${query}`, { key: server.key })).json.items;
    expect(await list('')).toHaveLength(2);
    expect(await list('&channel=beta')).toEqual([beta.json]);
    expect((await server.served.call('GET', `/v1/releases/${json.id}`, { key: server.key })).json).toEqual(json);
    expect((await server.served.call('DELETE', `/v1/releases/${json.id}`, { key: server.key })).json).toEqual(json);
    expectProblem(
      await server.served.call('GET', `/v1/releases/${json.id}`, { key: server.key }),
      404,
      'RELEASE_UNKNOWN',
    );
    expectProblem(
      await server.served.call('DELETE', `/v1/releases/${json.id}`, { key: server.key }),
      404,
      'RELEASE_UNKNOWN',
    );
    const actions = (await auditEntries(server.acme, 'subject', String(json.id))).map(({ action }) => action);
    expect(actions.sort()).toEqual(['release.added', 'release.withdrawn']);
  });

  it('is of a product that is there, and of a version that is not', async () => {
    const productId = await server.product();
    expectProblem(await server.publish({ productId: 'none', version: '1' }), 404, 'PRODUCT_UNKNOWN');
    expect((await server.publish({ productId, version: '1' })).status).toBe(201);
    expectProblem(await server.publish({ productId, version: '1', channel: 'beta' }), 409, 'RELEASE_EXISTS');
    for (const wrong of [{ version: '../1' }, { version: '1', channel: 'A B' }, { version: '1', url: 'ftp://x' }]) {
      expectProblem(await server.publish({ productId, ...wrong }), 400, 'BODY_INVALID');
    }
  });
});

describe('A package', () => {
  it('is named by its SHA-256, and replaced by another', async () => {
    const productId = await server.product();
    const { id } = (await server.publish({ productId, version: '1.0' })).json;
    const kept = { sha256: PACKAGE_SHA256, size: Buffer.byteLength(PACKAGE_CONTENT) };
    expect((await server.upload(id)).json).toMatchObject({ package: { ...kept, fileName: `${productId}-1.0` } });
    expect((await server.upload(id, PACKAGE_CONTENT, '?fileName=one.zip')).json).toMatchObject({
      package: { ...kept, fileName: 'one.zip' },
    });
    expect((await server.upload(id, 'other')).json).toMatchObject({ package: { size: 5 } });
    expect(await auditEntries(server.acme, 'action', 'release.uploaded')).toHaveLength(3);
  });

  it('is kept whole or not at all', async () => {
    const productId = await server.product();
    const { id } = (await server.publish({ productId, version: '1.0' })).json;
    expectProblem(await server.upload(id, 'x'.repeat(MAX_PACKAGE_BYTES + 1)), 413, 'PACKAGE_TOO_LARGE');
    expectProblem(await server.upload(id, ''), 400, 'BODY_INVALID');
    expectProblem(await server.upload(id, 'x', '?fileName=../x'), 400, 'PARAMETER_INVALID');
    expectProblem(await server.upload('rls_000000000000'), 404, 'RELEASE_UNKNOWN');
    const json = { key: server.key, body: '{}' };
    expectProblem(await server.served.call('PUT', `/v1/releases/${id}/package`, json), 415, 'CONTENT_TYPE_UNSUPPORTED');
    const path = `/v1/releases/${id}/package`;
    const headers = { ...OCTET_STREAM, authorization: `Bearer ${server.key}`, 'content-length': 1_000 };
    const cut = httpRequest({ port: server.served.port, method: 'PUT', path, headers }).on('error', () => undefined);
    cut.write('half of it');
    await once(cut, 'socket');
    await new Promise((done) => cut.write(' and', done));
    cut.destroy();
    const packageOf = async () =>
      (await server.served.call('GET', `/v1/releases/${id}`, { key: server.key })).json.package;
    expect(await packageOf()).toBeUndefined();
    expect((await server.upload(id, 'x'.repeat(MAX_PACKAGE_BYTES))).status).toBe(200);
  });
});

describe('An upload', () => {
  const QUICK = { headers: 450, request: 500, check: 25 };
  async function uploading(key: string, port: number, id: unknown, parts: number, pause: number) {
    const headers = { ...OCTET_STREAM, authorization: `Bearer ${key}`, 'content-length': 10 * parts };
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
    const quick = await startTestServer(server.acme, { timeouts: QUICK });
    const { id } = (await server.publish({ productId: await server.product(), version: '1.0' })).json;
    expect(await uploading(server.key, quick.port, id, 8, 80)).toBe(200);
    expect(await uploading(server.key, quick.port, id, 2, 5_000)).toBe(0);
    expect(await uploading('csk_none', quick.port, id, 8, 60)).toBe(401);
    await quick.close();
  });
});
