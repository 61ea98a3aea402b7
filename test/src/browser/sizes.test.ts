import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const MAX_BYTES = 25_000;

/** In bytes, compressed as by a web server: what a page loads at once, without what is loaded on first use. */
async function sizesOf(code: string): Promise<{ readonly gzip: number; readonly brotli: number }> {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents: code, resolveDir: new URL('..', import.meta.url).pathname, loader: 'ts' },
    ...{ bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ write: false, metafile: true, outdir: '/out', logLevel: 'silent' },
  });
  // A name that is not exported is only a warning.
  expect(warnings).toEqual([]);
  const chunks = new Map(Object.entries(metafile.outputs));
  const atOnce = new Set<string>();
  const load = (path: string): void => {
    if (atOnce.has(path)) return;
    atOnce.add(path);
    for (const { kind, path: other } of chunks.get(path)?.imports ?? []) if (kind === 'import-statement') load(other);
  };
  for (const [path, { entryPoint }] of chunks) if (entryPoint === '<stdin>') load(path);
  const names = [...atOnce].map((path) => path.split('/').at(-1) ?? '');
  const files = outputFiles.filter(({ path }) => names.some((name) => path.endsWith(`/${name}`)));
  expect(files).toHaveLength(atOnce.size);
  const sizes = files.map(({ contents }) => ({
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  }));
  const sum = (name: 'gzip' | 'brotli') => sizes.reduce((total, each) => total + each[name], 0);
  return { gzip: sum('gzip'), brotli: sum('brotli') };
}

test.each([
  ['verifies and validates an activation', 'pinRoots, readArmour, validateActivation, verifyBundle'],
  ['verifies everything that the format has', '*'],
])('what %s is less than 25 kB in a browser', async (_, names) => {
  const { gzip, brotli } = await sizesOf(
    `export ${names === '*' ? names : `{ ${names} }`} from '@countersign/shared';`,
  );
  expect(gzip).toBeGreaterThan(10_000);
  expect(gzip).toBeLessThan(MAX_BYTES);
  expect(brotli).toBeLessThan(gzip);
});

test('the whole client needs nothing of Node in a browser, and little room', async () => {
  const { gzip } = await sizesOf(`export * from '@countersign/client';`);
  // It must not double by accident.
  expect(gzip).toBeGreaterThan(25_000);
  expect(gzip).toBeLessThan(60_000);
});
