import type { Outcome, RefusalCode } from '../../../features/outcome.js';
import { RefusedError } from '../../../http/response/problem.js';

/** Returns the value of an outcome; a refusal names the parameter that it is about. */
export function unwrapNaming<T>(outcome: Outcome<T>, parameters: { readonly [C in RefusalCode]?: string }): T {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.refusal;
  const parameter = parameters[code];
  throw new RefusedError(parameter === undefined ? outcome.refusal : { code, message: `${parameter}: ${message}` });
}
