import { build } from 'esbuild';

/** What an application's own bundler makes of a module for a browser. @param code of the module, as if it stood in `test/src` */
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
