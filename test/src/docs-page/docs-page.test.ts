import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InitialisedVendor, initialiseVendor, type RunningServer, startServer } from '@countersign/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.js';

const executable = findBrowser();

// Skipped only without a browser: `.ci/run` installs one.
describe.skipIf(executable === undefined)('the page at /docs, in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
  const asked: string[] = [];
  const errors: string[] = [];
  let vendor: InitialisedVendor;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    vendor = await initialiseVendor({ folder, mode: 'test' });
    server = await startServer({ folder, host: '127.0.0.1', port: 0, logLevel: 'silent' });
    browser = await launchBrowser(executable ?? '');
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${server.url}/docs`);
    await page.waitForSelector('.opblock-tag');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows every call of the API, in groups that open', async () => {
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { tags: readonly [string] }>>;
    };
    const groups = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ tags: [group] }) => group);
    expect(await page.locator('.opblock-tag').count()).toBe(new Set(groups).size);
    for (const group of new Set(groups)) {
      const heading = page.locator(`[data-tag="${group}"]`);
      await heading.click();
      const calls = groups.filter((each) => each === group).length;
      await expect.poll(() => page.locator('.opblock').count()).toBe(calls);
      await heading.click();
      await expect.poll(() => page.locator('.opblock').count()).toBe(0);
    }
  });

  it('asks only its own server, and breaks no rule of its own policy', () => {
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('lets a reader try a call with an API key', async () => {
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const form = page.locator('.auth-container', { hasText: 'apiKey' }).locator('form');
    await form.locator('input').fill(vendor.apiKeys.readOnly);
    await form.locator('button.authorize').click();
    await form.locator('button.btn-done').click();
    await page.locator('[data-tag="Products"]').click();
    const listing = page.locator('.opblock-get', { hasText: '/v1/products' }).first();
    await listing.locator('.opblock-summary-control').click();
    await listing.getByRole('button', { name: 'Execute' }).click();
    await listing.locator('.live-responses-table tbody .response-col_status').first().waitFor();
    expect(await listing.locator('.live-responses-table tbody .response-col_status').first().innerText()).toContain(
      '200',
    );
  });

  it('has a title and a language', async () => {
    expect(await page.title()).toBe('Countersign API');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
