import type { AllSettings } from '../../features/settings/all-settings.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { settingsPatch, settings as settingsSchema } from './schemas/settings.js';

const tag = 'Settings';

export const settingsRoutes = (settings: AllSettings): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/settings',
    summary: 'Get the settings of orders, keys, e-mails and compatible APIs',
    tag,
    access: READERS,
    status: 200,
    answer: settingsSchema,
    handle: () => settings.read(),
  }),
  route({
    method: 'patch',
    path: '/v1/settings',
    summary: 'Change settings: what is left out stays, null goes back to the default',
    tag,
    access: WRITERS,
    body: settingsPatch,
    status: 200,
    answer: settingsSchema,
    handle: async ({ body, caller }) => unwrap(await settings.change(body, actorOf(caller))),
  }),
];
