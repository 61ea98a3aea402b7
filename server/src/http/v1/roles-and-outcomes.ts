import type { Role } from '../../features/api-keys/api-key-record.js';
import type { Outcome } from '../../features/outcome.js';
import { RefusedError } from '../response/problem.js';

/** Roles for reading and for writing; `offline` keys run the offline ceremony and nothing else. */
export const READ_ROLES: readonly Role[] = ['read-only', 'read-write'];
export const WRITE_ROLES: readonly Role[] = ['read-write'];
export const CEREMONY_ROLES: readonly Role[] = ['offline', 'read-write'];

/** Returns the value of an outcome; throws a refusal, which is mapped to HTTP in one place. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new RefusedError(outcome.refusal);
}

/** The same for a device, which does not learn who holds the seats. */
export function unwrapForDevice<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.refusal;
  throw new RefusedError({ code, message });
}

/** Returns the actor of an authenticated call. */
export const actorOf = (caller: { readonly id: string } | undefined): string => caller?.id ?? 'anonymous';
