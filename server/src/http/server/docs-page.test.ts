import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';

let served: TestServer;
beforeAll(async () => {
  served = await startTestServer(await createTestVendor());
});
afterAll(() => served.close());

describe('The page at /docs', () => {
  it('loads files of this server only, and each of them is there', async () => {
    const page = await served.call('GET', '/docs');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/https?:|["']\/\/|style=|\son\w+=|<script>/);
    const files = [...page.text.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(3);
    for (const file of files) {
      const { status, headers, text } = await served.call('GET', file);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/javascript|css/);
      expect(text.length).toBeGreaterThan(50);
    }
    expect((await served.call('GET', '/docs/page.js')).text).toContain("url: '/openapi.json'");
  });

  it('may not reach any other server, whatever runs in it', async () => {
    const policy = (await served.call('GET', '/docs')).headers.get('content-security-policy') ?? '';
    const sources = new Map(policy.split(';').map((part) => [part.split(' ')[0], part.split(' ').slice(1)] as const));
    expect(sources.get('default-src')).toEqual(["'none'"]);
    expect(sources.get('script-src')).toEqual(["'self'"]);
    expect(sources.get('connect-src')).toEqual(["'self'"]);
    expect(sources.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy).not.toMatch(/\*|https?:|unsafe-eval/);
  });

  it('serves nothing else of the package that it uses', async () => {
    for (const file of ['index.html', 'swagger-initializer.js', 'package.json', '', 'oauth2-redirect.html']) {
      expect((await served.call('GET', `/docs/assets/${file}`)).status).toBe(404);
    }
  });

  it('takes odd headers for its files in its stride', async () => {
    const path = '/docs/assets/swagger-ui.css';
    const ask = async (headers: Record<string, string>) => (await served.call('GET', path, { headers })).status;
    expect(await ask({ range: 'bytes=99999999-' })).toBe(200);
    expect(await ask({ 'if-match': '"other"' })).toBe(412);
    expect(await ask({ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(412);
  });
});
