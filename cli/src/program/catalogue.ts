import { activate } from '../commands/ceremony/activate.js';
import { deactivate } from '../commands/ceremony/deactivate.js';
import { inspect } from '../commands/ceremony/inspect.js';
import { passive } from '../commands/ceremony/passive.js';
import { settle } from '../commands/ceremony/settle.js';
import { trial } from '../commands/ceremony/trial.js';
import { verify } from '../commands/ceremony/verify.js';
import { completion } from '../commands/completion.js';
import { device } from '../commands/device/device.js';
import { generatorRule } from '../commands/key/generator-rule.js';
import { key } from '../commands/key/key.js';
import { activation } from '../commands/license/activation.js';
import { license } from '../commands/license/license.js';
import { order } from '../commands/order/order.js';
import { product } from '../commands/product/product.js';
import { release } from '../commands/product/release.js';
import { apiKey } from '../commands/server/api-key.js';
import { checkLog } from '../commands/server/check-log.js';
import { demo } from '../commands/server/demo.js';
import { init } from '../commands/server/init.js';
import { keys } from '../commands/server/keys.js';
import { serve } from '../commands/server/serve.js';
import { settings } from '../commands/server/settings.js';
import { start } from '../commands/server/start.js';
import { store } from '../commands/store/store.js';
import type { Command, CommandGroup } from './command.js';

/** Every command, by audience, in the order of the help. */
export const COMMANDS: Readonly<
  Record<'operator' | 'support' | 'device' | 'any', readonly (Command | CommandGroup)[]>
> = {
  operator: [
    ...[init, serve, keys, store, settings, apiKey],
    ...[product, release, license, key, generatorRule, order, checkLog],
  ],
  support: [activate, deactivate, settle, passive, trial, activation, inspect, verify],
  device: [device],
  any: [start, demo, completion],
};
