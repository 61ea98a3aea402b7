import type { Document } from '../store/port.js';

/** Applies a change to a record: omitted fields stay, `null` removes a field. */
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
