import { Device } from '../../testing/device.js';
import type { Route } from '../routing/route.js';

/**
 * Calls one operation with these ids in its path, and optionally a query after `?`, and checks the answer against the
 * document.
 */
export type AskOperation = (
  method: Route['method'],
  path: string,
  ids: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Record<string, unknown>>;

/** Calls every operation on companies, groups, users, group licenses and events, with all parameters. */
export async function exercisePeople(ask: AskOperation, productId: string, licenseId: string): Promise<void> {
  const data = { firstname: 'Eva', Nested: { list: [1, null, true, 'x'] } };
  const search = { search1: 'a', search2: 'b', search3: 'c' };
  const company = await ask('post', '/v1/companies', '', { name: 'C', productId, data, ...search, reseller: 'R' });
  const companyId = String(company.id);
  await ask('get', '/v1/companies', '');
  await ask('get', '/v1/companies/{id}', companyId);
  await ask('patch', '/v1/companies/{id}', companyId, { search1: null, name: 'D' });
  const top = String((await ask('post', '/v1/groups', '', { name: 'M', type: 'master', description: 'x' })).id);
  const below = { name: 'S', type: 'standard', masterGroupId: top, companyId };
  const groupId = String((await ask('post', '/v1/groups', '', below)).id);
  await ask('get', '/v1/groups', '');
  await ask('get', '/v1/groups/{id}', groupId);
  await ask('patch', '/v1/groups/{id}', groupId, { masterGroupId: null });
  const person = { firstName: 'K', lastName: 'L', email: 'k@example.com', telephone: '1', data };
  const user = String((await ask('post', '/v1/users', '', { groupId, username: 'kim', password: 'p', ...person })).id);
  await ask('get', '/v1/users', '');
  await ask('get', '/v1/users/{id}', user);
  await ask('patch', '/v1/users/{id}', user, { email: null });
  await ask('post', '/v1/users/{id}/password', user, { password: 'q' });
  await ask('post', '/v1/users/authenticate', '', { username: 'kim', password: 'q' });
  await ask('post', '/v1/groups/{id}/licenses', groupId, { licenseId, companyId });
  await ask('get', '/v1/groups/{id}/licenses', groupId);
  const request = await (await Device.make()).signIn({ aud: productId });
  await ask('post', '/v1/device/sign-ins', '', { request, username: 'kim', password: 'q' });
  await ask('get', '/v1/licenses/{id}/group', licenseId);
  await ask('delete', '/v1/licenses/{id}/group', licenseId);
  const all = { group: { name: 'A', type: 'standard' }, user: { username: 'a', password: 'p' }, licenseId };
  await ask('post', '/v1/group-user-licenses', '', all);
  await ask('delete', '/v1/users/{id}', user);
  await ask('delete', '/v1/groups/{id}', groupId);
  const unused = await ask('post', '/v1/companies', '', { name: 'E' });
  await ask('delete', '/v1/companies/{id}', String(unused.id));
  await ask('post', '/v1/events', '', { name: 'e', productId, payload: [data, 'x', null] });
  await ask('get', '/v1/events', '');
}
