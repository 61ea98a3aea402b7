import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/**
 * Who did it: an API key (`key_...`), a device (`device:<thumbprint>`), a user who signs in (`usr_...`), the shop
 * (`shop`) or the operator at the machine (`operator`).
 */
export type Actor = string;

/** Who did what to what, when. Holds no secrets. */
export interface AuditEntry extends Document {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** `<thing>.<what happened>`, for example `activation.created`. */
  readonly action: string;
  /** Id of the record that was changed. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, JsonValue>>;
}

export const audit = defineCollection<AuditEntry>({ name: 'audit', indexes: ['subject', 'action'] });
