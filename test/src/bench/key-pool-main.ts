/** The key pool on the journal store, through the API: `key-pool-main.js [KEYS] [LINES]`, a million and 100,000 when they are left out. */
import { argv, stdout } from 'node:process';
import { keyFileChunks, startServer } from '@countersign/server';
import { makeVendorFolder } from '../support/vendor-folder.js';

const [, , keys = '1000000', lines = '100000'] = argv;
const vendor = await makeVendorFolder();
const server = await startServer({ folder: vendor.folder, host: '127.0.0.1', port: 0, logLevel: 'silent' });
const authorization = `Bearer ${vendor.apiKeys.readWrite}`;

async function post<T>(path: string, body: unknown, type = 'application/json'): Promise<T> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { authorization, 'content-type': type };
  for (;;) {
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: text });
    if (response.ok) return (await response.json()) as T;
    if (response.status !== 429) throw new Error(`${path}: ${response.status}`);
    await new Promise((resolve) => setTimeout(resolve, Number(response.headers.get('retry-after')) * 1_000));
  }
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  stdout.write(`${what}: ${((performance.now() - begun) / 1_000).toFixed(1)} s\n`);
}

async function exported(productId: string): Promise<string[]> {
  const path = `/v1/keys/export?format=txt&productId=${productId}`;
  const response = await fetch(`${server.url}${path}`, { headers: { authorization } });
  return (await response.text()).trim().split('\n');
}

for (const id of ['made', 'brought']) await post('/v1/products', { id, name: id });
const format = { prefix: 'MYSOFT-', length: 12, groupLength: 4, alphabet: ['upper', 'digits'] };
await post('/v1/generator-rules', { productId: 'made', format });
const until = Number(keys);
await timed(`${keys} keys made`, async () => {
  const wanted = { productId: 'made', amount: 5_000, run: { name: 'bench', until } };
  while ((await post<{ total: number }>('/v1/keys/generate', wanted)).total < until);
});
const made = await exported('made');
if (new Set(made).size !== until || made.length !== until) throw new Error('Keys are there twice, or not at all.');

const text = Array.from({ length: Number(lines) }, (_, index) => `IMPORTED-${index}\n`);
async function* chunks(): AsyncGenerator<string> {
  yield text.join('');
}
await timed(`${lines} lines imported`, async () => {
  for await (const chunk of keyFileChunks(chunks(), 'txt')) {
    await post(`/v1/keys/import?format=txt&productId=brought&skipped=${chunk.skipped}`, chunk.text, 'text/plain');
  }
});
if ((await exported('brought')).length !== text.length) throw new Error('Not all lines were imported.');
await server.close();
await vendor.remove();
