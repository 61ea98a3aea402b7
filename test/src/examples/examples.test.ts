import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { armour, type ClientOptions } from '@countersign/client';
import { readArmour } from '@countersign/shared';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { license } from '../../../client-sdk/examples/dist/command-line/app.js';
import type { LicenseView, Licensing } from '../../../client-sdk/examples/dist/electron/bridge.js';
import { startLicensing } from '../../../client-sdk/examples/dist/electron/main.js';
import { licensingOver } from '../../../client-sdk/examples/dist/electron/preload.js';
import { openPlugIn } from '../../../client-sdk/examples/dist/plug-in/plug-in.js';
import { startService } from '../../../client-sdk/examples/dist/service/service.js';
import { findBrowser, launchBrowser } from '../support/browser.js';
import { type LicensedVendor, PRODUCT, startVendor } from './licensed-vendor.js';

let acme: LicensedVendor;
beforeAll(async () => {
  acme = await startVendor();
});
afterAll(() => acme?.stop());

describe('the command-line application', () => {
  const open = async (name: string) => {
    const lines: string[] = [];
    const client = await acme.open(name);
    const run = (...args: string[]) =>
      license(args, { client, server: acme.server.url, print: (line) => lines.push(line) });
    return { run, lines, client };
  };

  test('activates online, says so, and gives its seat back', async () => {
    const { run, lines, client } = await open('command-line');
    expect(await run('status')).toBe(1);
    const { code } = await acme.sell();
    expect(await run('activate', code)).toBe(0);
    expect(await run('status')).toBe(0);
    expect(await run('deactivate')).toBe(0);
    expect(await run('status')).toBe(1);
    expect(lines.at(-1)).toMatch(/deactivated on this machine/);
    expect(await run('activate', 'CS-00000-00000-00000-00000-00000')).toBe(2);
    expect(lines.at(-1)).toMatch(/\[(REQUEST_REFUSED|LICENSE_CODE_MISTYPED)\]$/);
    await client.close();
  });

  test('activates by files', async () => {
    const { run, client } = await open('by-files');
    const [request, certificate] = [join(acme.folder, 'request.txt'), join(acme.folder, 'certificate.txt')];
    expect(await run('request', (await acme.sell()).code, request)).toBe(0);
    const [bundle] = readArmour(readFileSync(request, 'utf8'));
    const answer = await acme.api.expect<{ certificate: string }>('POST', '/v1/activations', { request: bundle });
    writeFileSync(certificate, armour(answer.certificate));
    expect(await run('import', certificate)).toBe(0);
    expect(await run('import', request)).toBe(2);
    await client.close();
  });
});

test('the service keeps itself licensed and takes a seat for each job', async () => {
  const log: string[] = [];
  const client = await acme.open('service');
  await client.activateOnline({ server: acme.server.url, licenseCode: (await acme.sell()).code });
  const service = startService({ client, server: acme.server.url, log: (line) => log.push(line) });
  await service.run('job-1', async () => {
    expect(await client.status()).toMatchObject({ held: { render: {} } });
    await expect(service.run('job-2', async () => undefined)).rejects.toThrow(
      /FEATURE_LIMIT_REACHED|limit of 1 for render/,
    );
  });
  await service.run('job-2', async () => undefined);
  await service.stop();
  expect(log.join('\n')).toContain('license: licensed (ACTIVATED)');
});

test("the plug-in runs by its host's license, and by no other word of the host", async () => {
  const host = await acme.open('host');
  const state = join(acme.folder, 'host');
  const { roots } = acme.vendor;
  const claimed = await openPlugIn({ product: PRODUCT, state }, roots);
  expect(await claimed.mayRun()).toBe(false);
  const { id, code } = await acme.sell();
  await host.activateOnline({ server: acme.server.url, licenseCode: code });
  // The machine of these tests is fictitious, but the plug-in reads the real one, which has no license.
  const elsewhere = await openPlugIn({ product: PRODUCT, state }, roots);
  expect(await elsewhere.mayRun()).toBe(false);
  const { machine } = acme.options('host') as Required<ClientOptions>;
  const here = await openPlugIn({ product: PRODUCT, state }, roots, { machine });
  expect(await here.mayRun()).toBe(true);
  const { items } = await acme.api.expect<{ items: unknown[] }>('GET', `/v1/activations?licenseId=${id}`);
  expect(items).toHaveLength(1);
  for (const each of [claimed, elsewhere, here]) await each.client.close();
  await host.close();
});

/** Electron's two sides of inter-process communication, in one process; messages are copied, as there. */
function makeIpc() {
  const answers = new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>();
  const listeners: ((event: unknown, ...args: unknown[]) => void)[] = [];
  return {
    main: {
      handle: (channel: string, answer: (event: unknown, ...args: unknown[]) => Promise<unknown>) =>
        void answers.set(channel, answer),
    },
    renderer: {
      invoke: async (channel: string, ...args: unknown[]) => structuredClone(await answers.get(channel)?.({}, ...args)),
      on: (_: string, listener: (event: unknown, ...args: unknown[]) => void) => listeners.push(listener),
    },
    send: (_: string, view: LicenseView) => {
      for (const listener of listeners) listener({}, structuredClone(view));
    },
  };
}

describe('the desktop application', () => {
  const electron = new URL('../../../client-sdk/examples/', import.meta.url);

  test('tells its window what the main process knows, and when it changes', async () => {
    const client = await acme.open('desktop');
    const ipc = makeIpc();
    const quit = startLicensing({ client, server: acme.server.url, ipc: ipc.main, send: ipc.send });
    const licensing = licensingOver(ipc.renderer);
    expect(await licensing.view()).toMatchObject({ state: 'unlicensed', features: [] });
    expect(await licensing.activate('no such code')).toMatchObject({ state: 'unlicensed', message: /refused/ });
    const changed = new Promise<LicenseView>((resolve) =>
      licensing.onChange((view) => {
        if (view.state === 'licensed') resolve(view);
      }),
    );
    const { code } = await acme.sell();
    expect(await licensing.activate(code)).toMatchObject({ state: 'licensed' });
    expect(await changed).toMatchObject({ state: 'licensed', features: expect.arrayContaining(['export-pdf']) });
    await quit();
  });

  test.skipIf(findBrowser() === undefined)('shows it in its page, where a license code is typed', async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL('electron/page.ts', electron).pathname],
      ...{ bundle: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, logLevel: 'silent' },
    });
    const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
      '/': ['text/html', readFileSync(new URL('electron/index.html', electron), 'utf8')],
      '/page.js': ['text/javascript', outputFiles?.[0]?.text ?? ''],
    };
    const pages = createServer(({ url = '' }, response) => {
      const [type, content] = files[url] ?? ['text/plain', ''];
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content);
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const browser = await launchBrowser(findBrowser() ?? '');
    const page = await browser.newPage();
    const client = await acme.open('window');
    const ipc = makeIpc();
    const quit = startLicensing({ client, server: acme.server.url, ipc: ipc.main, send: ipc.send });
    try {
      await bridge(page, licensingOver(ipc.renderer));
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
      await page.waitForSelector('#license[data-state="unlicensed"]');
      expect(await page.isEnabled('#export')).toBe(false);
      await page.fill('#code', (await acme.sell()).code);
      await page.click('#activation button');
      await page.waitForSelector('#license[data-state="licensed"]');
      expect(await page.isEnabled('#export')).toBe(true);
      expect(await page.isVisible('#activation')).toBe(false);
      await client.deactivate();
      await page.waitForSelector('#license[data-state="unlicensed"]');
      expect(await page.textContent('#license')).toMatch(/deactivated on this machine/);
    } finally {
      await quit();
      await browser.close();
      pages.close();
    }
  });
});

/** Like `contextBridge`: the page has `window.licensing`, and answers come from outside. */
async function bridge(page: Page, licensing: Licensing): Promise<void> {
  await page.exposeFunction('licenseView', () => licensing.view());
  await page.exposeFunction('licenseActivate', (code: string) => licensing.activate(code));
  await page.addInitScript(() => {
    const here = globalThis as unknown as Record<string, (given?: unknown) => unknown>;
    const listeners: ((view: unknown) => void)[] = [];
    const changed = (view: unknown): void => {
      for (const listener of listeners) listener(view);
    };
    const licensing = {
      view: () => here.licenseView?.(),
      activate: (code: string) => here.licenseActivate?.(code),
      onChange: (listener: (view: unknown) => void) => void listeners.push(listener),
    };
    Object.assign(globalThis, { licenseChanged: changed, licensing });
  });
  licensing.onChange((view) => {
    void page.evaluate(
      (changed) => (globalThis as unknown as { licenseChanged(view: unknown): void }).licenseChanged(changed),
      view,
    );
  });
}
