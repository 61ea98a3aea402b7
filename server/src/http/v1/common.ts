import type { Role } from '../../features/api-keys/api-key-record.js';
import type { Outcome } from '../../features/outcome.js';
import { Refused } from '../problem.js';

/** Who may read and who may change things; `offline` keys run the offline ceremony and nothing else. */
export const READERS: readonly Role[] = ['read-only', 'read-write'];
export const WRITERS: readonly Role[] = ['read-write'];
export const CEREMONY: readonly Role[] = ['offline', 'read-write'];

/** The value of an outcome; a refusal goes to the one place that turns errors into answers. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.refusal);
}

/** The same for a device, which is not told who holds the seats. */
export function unwrapForDevice<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.refusal;
  throw new Refused({ code, message });
}

/** Actor of a call behind authentication. */
export const actorOf = (caller: { readonly id: string } | undefined): string => caller?.id ?? 'anonymous';
