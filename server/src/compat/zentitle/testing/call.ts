import type { Action, ActionCall } from '../action.js';

/** Calls an action as the dispatcher does, once the parameters are read. */
export const callAction = (action: Action, given: unknown, call: ActionCall) =>
  action.answer(action.parameters.parse(given), call);
