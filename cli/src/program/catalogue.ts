import { activate } from '../commands/activate.js';
import { activation } from '../commands/activation.js';
import { apiKey } from '../commands/api-key.js';
import { checkLog } from '../commands/check-log.js';
import { completion } from '../commands/completion.js';
import { deactivate } from '../commands/deactivate.js';
import { demo } from '../commands/demo.js';
import { device } from '../commands/device.js';
import { generatorRule } from '../commands/generator-rule.js';
import { init } from '../commands/init.js';
import { inspect } from '../commands/inspect.js';
import { key } from '../commands/key.js';
import { keys } from '../commands/keys.js';
import { license } from '../commands/license.js';
import { order } from '../commands/order.js';
import { passive } from '../commands/passive.js';
import { product } from '../commands/product.js';
import { release } from '../commands/release.js';
import { serve } from '../commands/serve.js';
import { settings } from '../commands/settings.js';
import { settle } from '../commands/settle.js';
import { start } from '../commands/start.js';
import { store } from '../commands/store.js';
import { trial } from '../commands/trial.js';
import { verify } from '../commands/verify.js';
import type { Command, Group } from './command.js';

/** Every command, by who uses it, in the order of the help. */
export const COMMANDS: Readonly<Record<'operator' | 'support' | 'device' | 'any', readonly (Command | Group)[]>> = {
  operator: [
    ...[init, serve, keys, store, settings, apiKey],
    ...[product, release, license, key, generatorRule, order, checkLog],
  ],
  support: [activate, deactivate, settle, passive, trial, activation, inspect, verify],
  device: [device],
  any: [start, demo, completion],
};
