import { type IssuerArtefact, splitBundle } from '@countersign/shared';
import { invalidAnswer } from './api.js';

/**
 * Returns the bundle in a member of the server's answer, after checking its stated type; it is not verified yet.
 * @throws CountersignError `SERVER_ANSWER_INVALID`
 */
export function readBundle(answer: Readonly<Record<string, unknown>>, member: string, type: IssuerArtefact): string {
  const bundle = answer[member];
  if (typeof bundle !== 'string') throw invalidAnswer(`it has no ${member}.`);
  if (typeOf(bundle) !== type) throw invalidAnswer(`its ${member} is not of type ${type}.`);
  return bundle;
}

function typeOf(bundle: string): string {
  try {
    return splitBundle(bundle).type;
  } catch (cause) {
    throw invalidAnswer('it has no complete bundle.', { cause });
  }
}
