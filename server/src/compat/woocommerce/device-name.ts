import { createHash } from 'node:crypto';
import type { Fields } from '../../http/read-fields.js';

const MOST = 200;
/** What no store keeps as it is: control characters and halves of surrogate pairs. */
const UNKEPT = /[\p{Cc}\p{Cs}]/u;

/** The device that a request names, as it is kept: as it came or, where that is too long or can't be kept, its hash. */
export function deviceName(fields: Fields): string | undefined {
  const id = fields.text('device_id');
  if (id === undefined || (id.length <= MOST && !UNKEPT.test(id))) return id;
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
