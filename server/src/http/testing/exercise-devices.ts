import type { Features } from '../../features/features.js';
import { Device } from '../../testing/device.js';
import { grantedValue } from '../../testing/test-vendor.js';
import type { Route } from '../routing/route.js';

type Json = Record<string, unknown>;
/** One call; `ids` are the path's parameters. */
export type AskWithIds = (method: Route['method'], path: string, ids: string, body?: unknown) => Promise<Json>;

/** Calls every operation on devices and usage, successfully. */
export async function exerciseDevices(ask: AskWithIds, { products }: Pick<Features, 'products'>): Promise<void> {
  const features = [
    { code: 'FLOAT', name: 'Float', included: true, type: 'floating' as const },
    { code: 'TOKEN', name: 'Token', included: true, type: 'consumption-tokens' as const },
    { code: 'VAULT', name: 'Vault', included: true, type: 'secure-store' as const },
  ];
  const productId = 'tried';
  grantedValue(await products.add({ id: productId, name: 'Tried', features, trial: { days: 30 } }, 'test'));
  const { id: license, code } = await ask('post', '/v1/licenses', '', { productId });
  const id = String(license);
  await ask('put', '/v1/licenses/{id}/secrets/{feature}', `${id}/VAULT`, { value: 'Ærø' });
  await ask('get', '/v1/licenses/{id}/secrets', id);
  const device = await Device.make();
  const sys = { operatingsystem: 'Debian 13' };
  const request = await device.activate(String(code), { aud: productId, sys });
  const { activation } = await ask('post', '/v1/activations', '', { request });
  const { computerId, id: act } = activation as { readonly computerId: string; readonly id: string };
  await ask('post', '/v1/device/activations', '', { request });
  await ask('post', '/v1/device/secrets', '', { product: productId, activation: act, device: device.publicKey });
  await ask('delete', '/v1/licenses/{id}/secrets/{feature}', `${id}/VAULT`);
  const at = `${productId}/${encodeURIComponent(computerId)}`;
  await ask('get', '/v1/devices/{productId}/{computerId}/system', at);

  const taken = { feature: 'FLOAT', computerId };
  const seat = { username: 'kim', process: '17', until: '2027-01-02T00:00:00Z' };
  await ask('post', '/v1/licenses/{id}/usage/check-out', id, { ...taken, ...seat, operation: '1' });
  await ask('get', '/v1/licenses/{id}/usage', id);
  await ask('post', '/v1/licenses/{id}/usage/return', id, { ...taken, process: '17', operation: '2' });
  const tokens = { feature: 'TOKEN', computerId, amount: 3 };
  await ask('post', '/v1/licenses/{id}/usage/consume', id, { ...tokens, operation: '3' });
  const seatToken = await device.usage(act, { aud: productId, op: 'check-out', fea: 'FLOAT' });
  await ask('post', '/v1/device/usage', '', { usage: seatToken });
  await ask('post', '/v1/usage', '', { usage: await device.usage(act, { aud: productId, tot: { TOKEN: 1 } }) });
  await ask('post', '/v1/licenses/{id}/activity/return', id, { reason: 'gone' });
  await ask('delete', '/v1/licenses/{id}/activity', id);

  await ask('post', '/v1/trials', '', { productId, computerId: 'another' });
  const trying = await Device.make();
  await ask('post', '/v1/trials/registrations', '', { request: await trying.trial({ aud: productId }) });
  await ask('post', '/v1/device/trials', '', { request: await trying.trial({ aud: productId }) });
  await ask('get', '/v1/trials', '');
  await ask('delete', '/v1/trials/{productId}/{computerId}', `${productId}/another`);
  const info = { firstname: 'Kim', tags: ['a', { b: null }] };
  await ask('post', '/v1/consumers', '', { productId, computerId, licenseCode: String(code), info });
  await ask('get', '/v1/consumers', '');
  await ask('post', '/v1/masters', '', { productId });
}
