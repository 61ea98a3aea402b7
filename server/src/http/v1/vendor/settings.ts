import type { VendorSettings } from '../../../features/settings/vendor-settings.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { settingsPatch, settings as settingsSchema } from './settings-schemas.js';

const tag = 'Settings';

export const settingsRoutes = (settings: VendorSettings): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/settings',
    summary: 'Get the settings of orders, keys, emails and compatible APIs',
    tag,
    access: READ_ROLES,
    status: 200,
    answer: settingsSchema,
    handle: () => settings.read(),
  }),
  route({
    method: 'patch',
    path: '/v1/settings',
    summary: 'Change settings: omitted members stay, null restores the default',
    tag,
    access: WRITE_ROLES,
    body: settingsPatch,
    status: 200,
    answer: settingsSchema,
    handle: async ({ body, caller }) => unwrap(await settings.change(body, actorOf(caller))),
  }),
];
