import { createTestVendor } from '@countersign/client/testing';
import { exportRoots, type RunningServer, startServer } from '@countersign/server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Api } from '../support/api.js';
import { findBrowser, launchBrowser } from '../support/browser.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';
import { bundleForBrowser } from './bundle.js';
import type * as clientPage from './client-page.js';
import { PLAIN_HOST, resolvingPlainHost, type ServedPage, servePage } from './serve-page.js';

type OnPage = typeof globalThis & { readonly clientPage: typeof clientPage };

const executable = findBrowser();
const NOW = Math.floor(Date.now() / 1000);
const licenseCode = 'ANY-LICENSE-CODE';

describe.skipIf(executable === undefined)('the client in a browser', () => {
  let browser: Browser;
  let served: ServedPage;
  beforeAll(async () => {
    const code = `import * as clientPage from './browser/client-page.js'; globalThis.clientPage = clientPage;`;
    served = await servePage(await bundleForBrowser(code));
    browser = await launchBrowser(executable ?? '', [resolvingPlainHost]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  describe.each([
    ['over plain http', PLAIN_HOST],
    ['on localhost', 'localhost'],
  ])('%s', (_, host) => {
    // A separate browser profile for each test.
    let context: BrowserContext;
    const complaints: string[] = [];
    beforeEach(async () => {
      context = await browser.newContext();
    });
    afterEach(async () => {
      await context.close();
      expect(complaints.splice(0)).toEqual([]);
    });

    const newTab = async (): Promise<Page> => {
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`http://${host}:${served.port}/`);
      await page.waitForFunction(() => 'clientPage' in globalThis);
      return page;
    };
    const ask = (
      page: Page,
      opening: clientPage.PageClientOptions,
      ...call: readonly [keyof import('@countersign/client').Client, ...unknown[]]
    ) =>
      page.evaluate(
        ([given, [method, ...args]]) => (globalThis as OnPage).clientPage.askClient(given, method, ...args),
        [opening, call] as const,
      );

    test('is activated by files, and still is when the page comes back', async () => {
      const vendor = await createTestVendor({ now: NOW });
      const opening = { roots: vendor.roots, product: 'cad-studio', state: 'license' };
      const page = await newTab();
      expect(await ask(page, opening, 'status')).toMatchObject({ state: 'unlicensed', reason: 'NEVER_ACTIVATED' });
      const request = await ask(page, opening, 'createRequest', { licenseCode });
      const certificate = await vendor.activate(String(request));
      expect(await ask(page, opening, 'importCertificate', certificate)).toMatchObject({ state: 'licensed' });
      await page.reload();
      expect(await ask(page, opening, 'status')).toMatchObject({ state: 'licensed', features: ['pro', 'export'] });
      // Another product of the same origin has a device key of its own, and the same machine.
      expect(await ask(page, { ...opening, state: 'other' }, 'importCertificate', certificate)).toMatchObject({
        code: 'DEVICE_MISMATCH',
      });
      expect(
        await (await newTab()).evaluate(() => indexedDB.databases().then((all) => all.map(({ name }) => name).sort())),
      ).toEqual(['countersign-profile', 'license', 'license.copy', 'other', 'other.copy']);
    });

    test('shares its state between tabs and loses nothing', async () => {
      const vendor = await createTestVendor({ now: NOW });
      const opening = { roots: vendor.roots, product: 'cad-studio', state: 'license' };
      const tabs = await Promise.all([newTab(), newTab()]);
      const made = await Promise.all(
        tabs.flatMap((page) => Array.from({ length: 8 }, () => ask(page, opening, 'createRequest', { licenseCode }))),
      );
      const requests = made.map(String);
      // One device key, whichever tab was first.
      expect(new Set(requests.map((request) => request.split('.')[0])).size).toBe(1);
      for (const page of tabs) expect(await ask(page, opening, 'status')).toMatchObject({ outstandingRequests: 16 });
    });

    test('waits for another tab, and not for one that is gone', async () => {
      const [first, second] = [await newTab(), await newTab()];
      const vendor = await createTestVendor({ now: NOW });
      const opening = { roots: vendor.roots, product: 'cad-studio', state: 'license' };
      await ask(first, opening, 'createRequest', { licenseCode });
      await first.evaluate(() => (globalThis as OnPage).clientPage.holdState('license'));
      const waiting = ask(second, opening, 'createRequest', { licenseCode });
      if (host === PLAIN_HOST) await second.evaluate(() => (globalThis as OnPage).clientPage.ageState('license'));
      else await first.close();
      await waiting;
      // A page that was wrongly believed gone must not undo later changes.
      if (host === PLAIN_HOST)
        expect(await first.evaluate(() => (globalThis as OnPage).clientPage.writeState())).toBe('STATE_UNREADABLE');
      expect(await ask(second, opening, 'status')).toMatchObject({ outstandingRequests: 2 });
    });

    test.each(['SecurityError', 'nothing'])('says so where nothing can be kept: %s', async (why) => {
      const vendor = await createTestVendor({ now: NOW });
      const opening = { roots: vendor.roots, product: 'cad-studio', state: 'license' };
      await context.addInitScript((name) => {
        const broken = {
          open: () => {
            throw new DOMException('The user forbids it.', name);
          },
        };
        Object.defineProperty(globalThis, 'indexedDB', { value: name === 'nothing' ? undefined : broken });
      }, why);
      const page = await newTab();
      expect(await ask(page, opening, 'status')).toMatchObject({
        state: 'needs-attention',
        reason: 'STATE_UNREADABLE',
      });
      expect(await ask(page, opening, 'createRequest', { licenseCode })).toMatchObject({ code: 'STATE_UNREADABLE' });
    });

    describe('with a server of another origin', () => {
      let folder: VendorFolder;
      let server: RunningServer;
      let api: Api;
      let opening: clientPage.PageClientOptions;
      let code: string;
      beforeAll(async () => {
        folder = await makeVendorFolder();
        const corsOrigins = [`http://${host}:${served.port}`];
        server = await startServer({
          folder: folder.folder,
          host: '127.0.0.1',
          port: 0,
          logLevel: 'silent',
          corsOrigins,
        });
        api = await Api.open(server.url, folder.apiKeys.readWrite);
        const product = await api.addProduct('CAD Studio');
        code = (await api.addLicense(product, 1)).code;
        opening = { roots: await exportRoots({ folder: folder.folder }), product, state: 'online' };
      });
      afterAll(async () => {
        api?.close();
        await server?.close();
        await folder?.remove();
      });

      test('activates, checks, is refused with a reason, and gives the seat back', async () => {
        const page = await newTab();
        const online = { server: server.url };
        expect(await ask(page, opening, 'activateOnline', { ...online, licenseCode: code })).toMatchObject({
          state: 'licensed',
        });
        expect(await ask(page, opening, 'checkOnline', online)).toMatchObject({ state: 'licensed' });
        const second = { ...opening, state: 'second' };
        expect(await ask(page, second, 'activateOnline', { ...online, licenseCode: code })).toEqual({
          code: 'REQUEST_REFUSED',
          refusal: 'NO_SEAT_LEFT',
        });
        expect(await ask(page, opening, 'checkForUpdate', { ...online, version: '1.0.0' })).toMatchObject({
          state: 'up-to-date',
        });
        await ask(page, opening, 'deactivateOnline', online);
        expect(await ask(page, opening, 'status')).toMatchObject({ reason: 'DEACTIVATED' });
      });

      test('that does not know its origin: as if it were not there', async () => {
        const page = await context.newPage();
        await page.goto(`http://127.0.0.1:${served.port}/`);
        expect(await ask(page, opening, 'activateOnline', { server: server.url, licenseCode: code })).toMatchObject({
          code: 'SERVER_UNREACHABLE',
        });
      });
    });
  });
});
