import type { JsonValue } from '../../../store/port.js';
import type { Action, ActionCall } from '../action.js';

/** What an action answers to these parameters. */
export const callAction = (action: Action, given: unknown, call: ActionCall): Promise<JsonValue> =>
  action.answer(action.parameters.parse(given), call);
