import { type Document, defineCollection } from '../../store/port.js';

/**
 * The values of a license's features of the type `secure-store`. Its id is the license's; changed under the lock of the
 * license. It stays when the last value is removed: devices are then told that there is none any more.
 */
export interface LicenseSecrets extends Document {
  /** Feature code to when its value was set: ISO 8601, UTC. */
  readonly setAt: Readonly<Record<string, string>>;
  /** Feature code to its value: for devices of the license and nobody else, so never in a list, a log or the audit. */
  readonly values: Readonly<Record<string, string>>;
}

export const secrets = defineCollection<LicenseSecrets>({ name: 'secrets', sealed: ['values'] });
