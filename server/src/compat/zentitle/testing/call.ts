import type { JsonValue } from '../../../store/port.js';
import type { Action, ActionCall } from '../protocol/action.js';

/** Calls an action as the dispatcher does, with parameters as a client sends them. */
export const callAction = (action: Action, given: unknown, call: ActionCall): Promise<JsonValue> =>
  action.answer(action.parameters.parse(given), call);
