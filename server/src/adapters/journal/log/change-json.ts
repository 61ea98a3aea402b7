import type { Document } from '../../../store/port.js';
import type { Change } from '../../documents/change.js';
import { deepFreeze } from '../../documents/frozen-copy.js';

/** Changes as JSON: `[["licenses", {document}], ["licenses", "id of a deleted one"]]`. */
export function changesToJson(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ collection, id, document }) => [collection, document ?? id]));
}

/** Parses changes, with frozen documents; `undefined` if the text is malformed. */
export function changesFromJson(json: string): readonly Change[] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed.map(toChange) : undefined;
  } catch {
    return undefined;
  }
}

function toChange(entry: unknown): Change {
  if (!Array.isArray(entry) || entry.length !== 2) throw new TypeError('Not a change');
  const [collection, what]: unknown[] = entry;
  if (typeof collection !== 'string') throw new TypeError('Not a collection');
  if (typeof what === 'string') return { collection, id: what, document: undefined };
  if (!isDocument(what)) throw new TypeError('Not a document');
  return { collection, id: what.id, document: deepFreeze(what) };
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
