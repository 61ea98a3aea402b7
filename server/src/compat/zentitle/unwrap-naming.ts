import type { Outcome, RefusalCode } from '../../features/outcome.js';
import { Refused } from '../../http/problem.js';

/** The value of an outcome; a refusal names the parameter that it is about. */
export function unwrapNaming<T>(outcome: Outcome<T>, parameters: { readonly [C in RefusalCode]?: string }): T {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.refusal;
  const parameter = parameters[code];
  throw new Refused(parameter === undefined ? outcome.refusal : { code, message: `${parameter}: ${message}` });
}
