import type { Actor } from '../../features/audit/audit-record.js';
import type { Features } from '../../features/features.js';
import type { RequestFields } from '../../http/request/read-fields.js';

/** A request with a valid API key. */
export interface Call {
  readonly features: Features;
  readonly fields: RequestFields;
  /** The API key. */
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Throws if the caller tries too many license keys. */
  readonly countWrongCode: () => void | Promise<void>;
}
