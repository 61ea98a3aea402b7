import { build } from 'esbuild';

/**
 * Bundles a module for a browser, as an application's bundler does. @param code of the module, as if it was in
 * `test/src`
 */
export async function bundleForBrowser(code: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: new URL('..', import.meta.url).pathname, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new TypeError('unreachable: one entry, one output');
  return output.contents;
}
