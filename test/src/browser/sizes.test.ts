import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleForBrowser } from './bundle.js';

const MOST = 25_000;

/** In bytes; as a web server sends it. */
async function sizesOf(code: string): Promise<{ readonly gzip: number; readonly brotli: number }> {
  const bytes = await bundleForBrowser(code);
  return { gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

test.each([
  ['verifies and judges an activation', 'judgeActivation, pinRoots, readArmour, verifyBundle'],
  ['verifies everything that the format has', '*'],
])('what %s is less than 25 kB in a browser', async (_, names) => {
  const { gzip, brotli } = await sizesOf(
    `export ${names === '*' ? names : `{ ${names} }`} from '@countersign/shared';`,
  );
  expect(gzip).toBeLessThan(MOST);
  expect(brotli).toBeLessThan(gzip);
});

test('the whole client needs nothing of Node in a browser, and little room', async () => {
  const { gzip } = await sizesOf(`export * from '@countersign/client';`);
  // 30 kB when this was written; it shall not double by accident.
  expect(gzip).toBeLessThan(60_000);
});
