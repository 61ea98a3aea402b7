import { join } from 'node:path';
import { type InitialisedVendor, initialiseVendor, type RunningServer, startServer } from '@countersign/server';
import { type CliResult, type RunCliOptions, runCli, temporaryFolder } from './run-cli.js';

export interface TestServer {
  readonly vendor: InitialisedVendor;
  readonly url: string;
  /** Runs a command against the server with its read-write key, or with another one. */
  readonly cli: (argv: readonly string[], options?: RunCliOptions & { readonly apiKey?: string }) => Promise<CliResult>;
  /** The same with `--json`; the document on standard output. */
  readonly json: <T = Record<string, unknown>>(argv: readonly string[], options?: RunCliOptions) => Promise<T>;
  /** Adds a product and a license for it. */
  readonly license: (
    options?: readonly string[],
  ) => Promise<{ readonly product: string; readonly id: string; readonly code: string }>;
  readonly close: () => Promise<void>;
}

/** A real server on a new vendor folder. */
export async function startTestServer(options: { readonly orderSecret?: string } = {}): Promise<TestServer> {
  const folder = join(await temporaryFolder(), 'vendor');
  const vendor = await initialiseVendor({ folder, mode: 'test' });
  const own = { folder, host: '127.0.0.1', port: 0, logLevel: 'silent' } as const;
  const server: RunningServer = await startServer({ ...own, ...options });
  let products = 0;
  const cli: TestServer['cli'] = (argv, { apiKey = vendor.apiKeys.readWrite, ...options } = {}) =>
    runCli(argv, { ...options, env: { COUNTERSIGN_URL: server.url, COUNTERSIGN_API_KEY: apiKey, ...options.env } });
  const json: TestServer['json'] = async (argv, options) => {
    const { stdout, stderr, exitCode } = await cli([...argv, '--json'], options);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout);
  };
  return {
    vendor,
    url: server.url,
    cli,
    json,
    async license(options = []) {
      products += 1;
      const product = `product-${products}`;
      await json([
        'product',
        'add',
        `Product ${products}`,
        '--id',
        product,
        '--feature',
        'core',
        '--feature',
        'layers',
      ]);
      const made = await json<{ id: string; code: string }>(['license', 'add', '--product', product, ...options]);
      return { product, id: made.id, code: made.code };
    },
    close: () => server.close(),
  };
}
