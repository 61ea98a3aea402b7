import type { Action } from './action.js';

/** Every action of Zentitle's API that this server answers. */
export const ZENTITLE_ACTIONS: readonly Action[] = [];
