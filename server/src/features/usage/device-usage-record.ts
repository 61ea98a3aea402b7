import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/**
 * What a device has reported in usage tokens under one license. It stays when its activation ends, and so does its
 * usage. Changed under the license's lock.
 */
export interface DeviceUsageRecord extends Document {
  readonly licenseId: string;
  /** Feature code, as the device knows it, to the highest reported total of tokens. */
  readonly totals: Readonly<Record<string, number>>;
  /** The latest check-out or return, and its answer. */
  readonly last?: {
    readonly number: number;
    readonly jti: string;
    readonly answer: Issuance<'lease'> | Issuance<'settlement'>;
  };
}

/** @param device thumbprint of its key */
export const newDeviceUsageRecord = (licenseId: string, device: string): DeviceUsageRecord => ({
  id: `${licenseId}:${device}`,
  licenseId,
  totals: {},
});

export const deviceUsages = defineCollection<DeviceUsageRecord>({ name: 'device_usages', indexes: ['licenseId'] });
