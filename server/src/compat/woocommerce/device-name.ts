import { createHash } from 'node:crypto';
import type { RequestFields } from '../../http/request/read-fields.js';

const MOST = 200;
/** Characters that a store can't keep: control characters and unpaired surrogates. */
const UNKEPT = /[\p{Cc}\p{Cs}]/u;

/**
 * Returns the name of the device in a request, as it is stored: unchanged or, if it is too long or can't be stored,
 * hashed.
 */
export function deviceName(fields: RequestFields): string | undefined {
  const id = fields.text('device_id');
  if (id === undefined || (id.length <= MOST && !UNKEPT.test(id))) return id;
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
