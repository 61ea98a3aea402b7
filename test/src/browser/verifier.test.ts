import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.js';
import { bundleForBrowser } from './bundle.js';
import { PLAIN_HOST, resolvingPlainHost, type ServedPage, servePage } from './serve-page.js';

const { recorder } = await vi.hoisted(async () => ({ recorder: new (await import('./recorder.js')).Recorder() }));
vi.mock('@countersign/shared', async (importOriginal) => {
  const original = await importOriginal<typeof import('@countersign/shared')>();
  return { ...original, ...recorder.inFrontOf(original) };
});

const executable = findBrowser();

// Runs the verifier's Node tests once more, with fewer mutations, and records them. Each file is in a separate block,
// so that its hooks stay there.
if (executable !== undefined) {
  process.env.MUTATION_ROUNDS = '20000';
  process.env.FLIP_STEP = '16';
  describe('claims', async () => void (await import('../verifier/claims.test.js')));
  describe('delegation', async () => void (await import('../verifier/delegation.test.js')));
  describe('published vectors', async () => void (await import('../verifier/format-document.test.js')));
  describe('jose', async () => void (await import('../verifier/jose.test.js')));
  describe('payload', async () => void (await import('../verifier/payload.test.js')));
  describe('token text', async () => void (await import('../verifier/token-text.test.js')));
  describe('trust states', async () => void (await import('../verifier/trust-state.test.js')));
  describe('types', async () => void (await import('../verifier/types.test.js')));
  describe('mutations', async () => void (await import('../verifier/mutations.test.js')));
}

describe.skipIf(executable === undefined)('what the verifier was offered, and said, in Node', () => {
  let browser: Browser;
  let served: ServedPage;

  beforeAll(async () => {
    const module = await bundleForBrowser(`
      import { outcomeDifferences } from './browser/verification.js';
      globalThis.compare = async () => outcomeDifferences(await (await fetch('/corpus.json')).json());`);
    const { trusts, offered } = recorder;
    served = await servePage(module, { '/corpus.json': JSON.stringify({ trusts, offered }) });
    browser = await launchBrowser(executable ?? '', [resolvingPlainHost]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  test('is enough to mean something', () => {
    const outcomes = recorder.offered.map(({ outcome }) => outcome.split(' ')[0]);
    expect(outcomes.length).toBeGreaterThan(25_000);
    expect(outcomes.filter((outcome) => outcome === 'accepted').length).toBeGreaterThan(100);
    expect(new Set(outcomes).size).toBeGreaterThan(15);
    expect(outcomes).not.toContain('fault');
  });

  test.each([
    ['over plain http, where there is no WebCrypto', PLAIN_HOST, false],
    ['on localhost, with WebCrypto', 'localhost', true],
  ])('is said in a browser, too: %s', async (_, host, isSecure) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`http://${host}:${served.port}/`);
    const context = await page.evaluate(async () => {
      const { isSecureContext, crypto } = globalThis as typeof globalThis & { isSecureContext?: boolean };
      const subtle = crypto.subtle as typeof crypto.subtle | undefined;
      const hasEd25519 = await subtle?.generateKey('Ed25519', false, ['sign']).then(
        () => true,
        () => false,
      );
      return { isSecureContext, hasEd25519 };
    });
    expect(context).toEqual({ isSecureContext: isSecure, ...(isSecure && { hasEd25519: true }) });
    const different = await page.evaluate(() => (globalThis as unknown as { compare(): Promise<unknown[]> }).compare());
    expect(different.slice(0, 3)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
