import type { ApiKey } from '../features/api-keys/api-key-record.js';

const callers = new WeakMap<object, ApiKey>();

/** The API key that authenticated the call that these locals belong to. */
export const callerOf = (locals: object): ApiKey | undefined => callers.get(locals);

export const setCaller = (locals: object, apiKey: ApiKey): void => {
  callers.set(locals, apiKey);
};
