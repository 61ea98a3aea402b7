import type { Outcome, Refusal, RefusalCode } from '../../../features/outcome.js';
import { RefusedError } from '../../../http/response/problem.js';
import { ActionError } from './action-error.js';
import { LICENSE_REFUSALS } from './license-refusals.js';

/** The names of a refusal's leading fields in this API, unless an action has its own. */
const PARAMETERS: Readonly<Record<string, string>> = {
  featureGroups: 'featuregroups',
  udfFields: 'udfvalues',
  udf: 'udfvalues',
  group: 'featuregroupname',
  inTrials: 'availableintrials',
};

const UNKNOWN_PARTS: ReadonlySet<RefusalCode> = new Set([
  'FEATURE_UNKNOWN',
  'FEATURE_GROUP_UNKNOWN',
  'UDF_FIELD_UNKNOWN',
]);

/**
 * Returns the value of an outcome. A refusal names the parameter that it is about.
 * @param names parameters of this action by the features' own names
 */
export function unwrapNamed<T>(outcome: Outcome<T>, names: Readonly<Record<string, string>> = {}): T {
  if (outcome.ok) return outcome.value;
  throw new RefusedError({ ...outcome.refusal, message: inParameters(outcome.refusal, names) });
}

/** The same for an action about a product's part: a missing part is a 404. */
export function unwrapProductPart<T>(outcome: Outcome<T>, names: Readonly<Record<string, string>> = {}): T {
  if (!outcome.ok && UNKNOWN_PARTS.has(outcome.refusal.code)) {
    throw new ActionError(404, inParameters(outcome.refusal, names));
  }
  return unwrapNamed(outcome, names);
}

function inParameters({ code, message }: Refusal, names: Readonly<Record<string, string>>): string {
  const parameter = LICENSE_REFUSALS[code];
  if (code === 'TERM_INVALID' || code === 'LICENSE_TYPE_MISSING') return `${parameter}: ${message}`;
  const all = { ...PARAMETERS, ...names };
  return message.replace(/^(\w+)(?=[.:])/, (field) => (Object.hasOwn(all, field) ? (all[field] ?? field) : field));
}
