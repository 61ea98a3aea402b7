import type { Document } from '../store/port.js';

/** A record with what is to change of it: what is left out stays as it is, `null` takes it away. */
export function applyChange<T extends Document>(
  record: T,
  change: { readonly [P in keyof T]?: T[P] | null | undefined },
): T {
  const changed: Record<string, unknown> = { ...(record as Document) };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete changed[name];
    else if (value !== undefined) changed[name] = value;
  }
  return changed as T;
}
