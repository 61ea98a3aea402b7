import type { Actor } from '../../features/audit/audit-record.js';
import type { Features } from '../../features/features.js';
import type { Fields } from '../../http/read-fields.js';

/** A request that came with an API key that may make it. */
export interface Call {
  readonly features: Features;
  readonly fields: Fields;
  /** The API key. */
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Throws at whoever tries too many license keys. */
  readonly countWrongCode: () => void | Promise<void>;
}
