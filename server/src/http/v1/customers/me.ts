import type { Activation } from '../../../features/activations/activation-record.js';
import type { Features } from '../../../features/features.js';
import type { License } from '../../../features/licenses/license-record.js';
import { type Route, route } from '../../routing/route.js';
import { unwrapForDevice } from '../roles-and-outcomes.js';
import {
  holderDevice,
  holderDeviceParams,
  holderDevices,
  holderDevicesQuery,
  holderLicense,
  meQuery,
} from './me-schemas.js';

const common = { tag: 'Own license', access: 'holder', query: meQuery, status: 200 } as const;

/** Self-service for the holder of a license code. */
export const meRoutes = ({
  selfService,
  activations,
}: Pick<Features, 'selfService' | 'activations'>): readonly Route[] => [
  route({
    ...common,
    method: 'get',
    path: '/v1/me',
    summary: 'Show the license of the given code',
    answer: holderLicense,
    handle: async ({ holder }) => unwrapForDevice(await selfService.show(idOf(holder))),
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/me/devices',
    summary: 'List its active devices',
    query: holderDevicesQuery,
    answer: holderDevices,
    handle: async ({ holder, query: { cursor, limit } }) => {
      const page = await activations.page({ licenseId: idOf(holder), status: 'active' }, cursor, limit);
      return { ...page, items: page.items.map(phraseDevice) };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/me/devices/{id}/release',
    summary: 'Release the seat of a device',
    params: holderDeviceParams,
    answer: holderDevice,
    handle: async ({ holder, params }) =>
      phraseDevice(unwrapForDevice(await selfService.release(idOf(holder), params.id))),
  }),
  route({
    ...common,
    method: 'delete',
    path: '/v1/me/locks',
    summary: 'Release what the license is locked to; the next check locks it again',
    answer: holderLicense,
    handle: async ({ holder }) => unwrapForDevice(await selfService.releaseLocks(idOf(holder))),
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/me/switch-off',
    summary: 'Switch the license off: nothing new is issued, and online checks report it',
    answer: holderLicense,
    handle: async ({ holder }) => unwrapForDevice(await selfService.switchOff(idOf(holder))),
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/me/switch-on',
    summary: 'Switch the license on again',
    answer: holderLicense,
    handle: async ({ holder }) => unwrapForDevice(await selfService.switchOn(idOf(holder))),
  }),
];

function idOf(holder: License | undefined): string {
  if (holder === undefined) throw new TypeError('unreachable: the route is for holders');
  return holder.id;
}

/** Without its key, its machine, or its user. */
const phraseDevice = ({ id, label, createdAt, refreshedAt, leaseEndsAt, endedAt }: Activation) => ({
  id,
  ...(label !== undefined && { name: label }),
  activatedAt: createdAt,
  lastSeenAt: refreshedAt,
  ...(leaseEndsAt !== undefined && { leaseEndsAt }),
  ...(endedAt !== undefined && { endedAt }),
});
