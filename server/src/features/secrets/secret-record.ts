import { type Document, defineCollection } from '../../store/port.js';

/**
 * The values of a license's `secure-store` features. Its id is that of the license; changed under the license's lock.
 * It stays when the last value is removed, so that devices learn that there is none.
 */
export interface LicenseSecrets extends Document {
  /** Feature code to the time when its value was set: ISO 8601, UTC. */
  readonly setAt: Readonly<Record<string, string>>;
  /** Feature code to its value: only for devices of the license, so never in a list, a log or the audit log. */
  readonly values: Readonly<Record<string, string>>;
}

export const secrets = defineCollection<LicenseSecrets>({ name: 'secrets', sealed: ['values'] });
