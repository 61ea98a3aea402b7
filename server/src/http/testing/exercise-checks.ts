import type { Features } from '../../features/features.js';
import type { AskOperation } from './exercise-people.js';

/** Calls every operation on checks of license codes, with all parameters. */
export async function exerciseChecks(
  ask: AskOperation,
  { checkLog }: Features,
  productId: string,
  id: string,
): Promise<void> {
  const checking = '/v1/products/{id}/checking';
  await ask('put', checking, productId, {
    parameters: [
      { name: 'ip', required: true },
      { name: 'mac', locks: true },
    ],
  });
  await ask('put', checking, productId, { newToken: true });
  await ask('put', checking, productId, { token: 'f'.repeat(32) });
  await ask('get', checking, productId);
  await ask('delete', checking, productId);
  await ask('patch', '/v1/licenses/{id}', id, { addresses: ['192.0.2.0/24'], domain: 'www.Example.com' });
  await ask('post', '/v1/licenses/{id}/switch-on', id);
  await ask('post', '/v1/licenses/{id}/release-locks', id);
  const about = { system: 'wisecp', productId, licenseId: id, address: '192.0.2.1', userAddress: '::1', info: 'x' };
  await checkLog.record({ ...about, result: 'ok' });
  const { items } = await ask('get', '/v1/check-log', '');
  const check = String((items as readonly { readonly id: string }[])[0]?.id);
  await ask('patch', '/v1/check-log/{id}', check, { note: 'seen' });
  await ask('patch', '/v1/check-log/{id}', check, { note: null });
  await ask('delete', '/v1/check-log', '?before=2030-01-01T00:00:00Z');
}
