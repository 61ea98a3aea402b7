import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import { changeLicense } from '../../../../server/dist/testing/change-record.js';
import { grantedValue } from '../../../../server/dist/testing/test-vendor.js';
import { PRODUCT_ID, type SellcodesServer, SITE, sellcodesServer } from './sellcodes-server.js';

let server: SellcodesServer;
beforeAll(async () => {
  server = await sellcodesServer();
});
afterAll(() => server.served.close());

const about = ({ code }: License, baseurl = SITE) => ({ product_id: PRODUCT_ID, license_key: code, baseurl });
const ask = async (call: string, parameters: Readonly<Record<string, string>>): Promise<Record<string, unknown>> =>
  JSON.parse((await server.call(call, parameters)).text);
describe('A site', () => {
  it('is the same in other spellings, and takes one seat', async () => {
    const license = await server.license({ seats: 2 });
    for (const baseurl of [SITE, 'http://www.CLIENT.example:80/', 'client.example']) {
      expect(await ask('activate_license', about(license, baseurl))).toMatchObject({
        Activation_ok: true,
        Activation_count: '1',
        Maximum_activations: '2',
      });
    }
    expect(await ask('check_license', about(license, 'https://client.example/'))).toMatchObject({
      license: 'valid',
      site_count: '1',
      activations_left: 1,
    });
    expect(await ask('activate_license', about(license, `${SITE}/blog`))).toMatchObject({ Activation_count: '2' });
    expect(await ask('deactivate_license', about(license, '//www.client.example'))).toMatchObject({ success: true });
    expect(await ask('check_license', about(license))).toMatchObject({ license: 'site_inactive', site_count: '1' });
  });

  it('must be named, except for a version', async () => {
    const license = await server.license();
    const message = 'Invalid or missing baseurl';
    for (const baseurl of ['', 'http://', 'a b']) {
      const parameters = about(license, baseurl);
      expect(await server.call('activate_license', parameters)).toMatchObject({
        status: 400,
        text: JSON.stringify({ success: false, message: `${message} ` }),
      });
      for (const call of ['check_license', 'deactivate_license']) {
        expect(await server.call(call, parameters)).toMatchObject({
          status: 400,
          text: JSON.stringify({ success: false, license: 'invalid', item_name: '', message: `${message}, ` }),
        });
      }
      expect((await server.call('get_version', parameters)).status).toBe(200);
    }
  });
});

describe('A license', () => {
  it('with an end says it as text, and at its activation in seconds', async () => {
    const license = await server.license({ type: 'expiration', expiresAt: '2027-06-30T12:00:00.000Z' });
    expect(await ask('activate_license', about(license))).toMatchObject({
      Expiry_date: Date.UTC(2027, 5, 30, 12) / 1000,
    });
    expect(await ask('check_license', about(license))).toMatchObject({ expires: '2027-06-30 12:00:00' });
  });

  it.each<[string, Partial<License>, string, string]>([
    ['is over', { type: 'expiration', expiresAt: '2026-01-01T00:00:00Z' }, 'expired', 'License is expired'],
    ['is suspended', { status: 'suspended' }, 'revoked', 'License is disabled'],
    ['was taken back', { returnedAt: '2026-01-01T00:00:00Z' }, 'revoked', 'License is disabled'],
    ['was switched off', { switchedOffAt: '2026-01-01T00:00:00Z' }, 'revoked', 'License is disabled'],
  ])('that %s is not valid, gets no package, and can be given back', async (_, changes, word, message) => {
    const license = await server.license();
    await ask('activate_license', about(license));
    await changeLicense(server.acme, license.id, (before) => ({ ...before, ...changes }));
    const answer = await server.call('check_license', about(license));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ success: false, license: word, message, site_count: '1' });
    expect(await ask('get_version', about(license))).toMatchObject({ package: '', download_link: '' });
    expect(await ask('deactivate_license', about(license))).toMatchObject({ license: 'deactivated' });
  });

  it('that was refunded says so', async () => {
    const license = await server.license({ refundedAt: '2026-12-31T00:00:00.000Z' });
    expect(await ask('activate_license', about(license))).toMatchObject({ Refunded: true });
  });

  it('without an owner has an empty name', async () => {
    const { id, code } = await server.acme.addLicense({ productId: server.productId });
    expect(grantedValue(await server.acme.features.licenses.get(id)).owner).toBeUndefined();
    const parameters = { product_id: PRODUCT_ID, license_key: code, baseurl: SITE };
    expect(await ask('activate_license', parameters)).toMatchObject({ Username: '' });
    expect(await ask('check_license', parameters)).toMatchObject({ customer_name: '', customer_email: '' });
  });

  it('gives its one seat to one of many sites that ask at once', async () => {
    const license = await server.license();
    const sites = Array.from({ length: 20 }, (_, at) => `https://site-${at}.example`);
    const answers = await Promise.all(sites.map((site) => ask('activate_license', about(license, site))));
    expect(answers.filter(({ Activation_ok: isActive }) => isActive === true)).toHaveLength(1);
  });
});

describe('A version', () => {
  const publish = async (version: string, content?: string, channel = 'stable') => {
    const { releases } = server.acme.features;
    const changelog = `${version} <script>alert("é")</script>`;
    const given = { productId: server.productId, version, channel, changelog, upgradeNotice: 'Back up first.' };
    const { id } = grantedValue(await releases.add(given, 'test'));
    if (content === undefined) return;
    const bytes = (async function* () {
      yield Buffer.from(content);
    })();
    grantedValue(await releases.upload(id, { bytes, fileName: 'sample.zip' }, 'test'));
  };

  it('is empty while there is none', async () => {
    expect(await ask('get_version', about(await server.license()))).toMatchObject({
      new_version: '',
      last_updated: '',
      package: '',
      upgrade_notice: [],
      sections: expect.stringMatching(/^a:4:\{/),
    });
    const { url } = await ask('get_version', about(await server.license()));
    expect(await (await fetch(String(url))).text()).toContain('There is no version yet.');
  });

  it('is found, downloaded and verified, as a WordPress updater does it', async () => {
    const content = 'PK a plug-in é'.repeat(5_000);
    await publish('1.9', 'an older one');
    await publish('1.10', content);
    await publish('2.0-beta1', 'a beta', 'beta');
    const license = await server.license();
    const parameters = { ...about(license), slug: 'sellcodes-sample-wordpress-plugin' };
    await ask('activate_license', parameters);
    const check = await ask('check_license', parameters);
    expect(check).toMatchObject({ license: 'valid', is_wordpress_product: '1', offering_automatic_updates: '1' });
    const version = await ask('get_version', parameters);
    expect(version).toMatchObject({ new_version: '1.10', upgrade_notice: { '1.10': 'Back up first.' } });
    expect(version.sections).toContain('s:9:"changelog";s:33:"1.10 <script>alert("é")</script>";}');
    const response = await fetch(String(version.package));
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="sample.zip"');
    const bytes = Buffer.from(await response.arrayBuffer());
    const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
    expect(sha256(bytes)).toBe(sha256(content));
  });

  it('has a page of changes at its URL, escaped and without a key', async () => {
    const license = await server.license();
    const { url } = await ask('get_version', about(license));
    expect(url).toBe(`${server.served.url}/v2/licenses/changelog?product_id=${PRODUCT_ID}`);
    const response = await fetch(String(url));
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('1.10 &lt;script&gt;alert(&quot;é&quot;)&lt;/script&gt;');
    expect(page).not.toContain('<script');
    expect((await fetch(`${server.served.url}/v2/licenses/changelog?product_id=none`)).status).toBe(404);
  });
});

describe('Other requests', () => {
  it('are told what there is', async () => {
    expect((await server.post('/v2/licenses/other', {})).status).toBe(404);
    const wrong = await server.post('/v2/licenses/check_license', { method: 'GET' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    expect(JSON.parse(wrong.text)).toEqual({ success: false, message: expect.any(String) });
  });

  it('of a browser on another host are let through', async () => {
    const asked = await server.post('/v2/licenses/check_license', {
      method: 'OPTIONS',
      headers: { origin: SITE, 'access-control-request-method': 'POST' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST');
    const answer = await server.call('check_license', about(await server.license()));
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});
