import type { Route } from '../routing/route.js';

type Ask = (method: Route['method'], path: string, ids: string, body?: unknown) => Promise<Record<string, unknown>>;

/** Keys and the rules that make them. */
export async function exerciseKeys(ask: Ask, product: string): Promise<void> {
  const format = { prefix: 'K-', length: 8, groupLength: 4, alphabet: ['upper', 'digits'] };
  const wanted = { productId: product, variation: '7', format, seats: 2, validityDays: 30, deliveries: 3 };
  const rule = await ask('post', '/v1/generator-rules', '', wanted);
  const id = String(rule.id);
  await ask('get', '/v1/generator-rules', '');
  await ask('get', '/v1/generator-rules/{id}', id);
  await ask('patch', '/v1/generator-rules/{id}', id, { active: false, seats: null });
  const run = { name: 'spring', until: 3 };
  await ask('post', '/v1/keys/generate', '', { productId: product, variation: '7', amount: 2, run });
  await ask('delete', '/v1/generator-rules/{id}', id);
  const image = { data: Buffer.from('89504e470d0a1a0a', 'hex').toString('base64'), isAlone: true };
  const key = await ask('post', '/v1/keys', '', {
    productId: product,
    code: '<b>Ærø</b>',
    form: 'html',
    image,
    expiresAt: '2030-01-01T00:00:00Z',
    deliveries: 2,
    label: 'x',
  });
  const license = String(key.id);
  await ask('get', '/v1/keys', '');
  await ask('get', '/v1/keys/stock', '');
  await ask('get', '/v1/keys/duplicates', '');
  await ask('get', '/v1/keys/{id}/image', license);
  await ask('post', '/v1/keys/find', '', { text: '<b>Ærø</b>' });
  await ask('post', '/v1/licenses/{id}/release-activations', license, { reason: 'gone' });
  await ask('post', '/v1/keys/delete', '', { productId: product, variation: '7', reason: 'a test' });
}
