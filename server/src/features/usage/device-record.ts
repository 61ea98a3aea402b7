import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/**
 * What a device has told in usage tokens under one license. It stays when its activation ends: so does what it used.
 * Changed under the lock of the license.
 */
export interface DeviceRecord extends Document {
  readonly licenseId: string;
  /** Feature code, as the device calls it, to the highest total of tokens that it has told. */
  readonly totals: Readonly<Record<string, number>>;
  /** The newest check-out or return, and its answer. */
  readonly last?: {
    readonly number: number;
    readonly jti: string;
    readonly answer: IssuanceOf<'lease'> | IssuanceOf<'settlement'>;
  };
}

/** @param device thumbprint of its key */
export const newDeviceRecord = (licenseId: string, device: string): DeviceRecord => ({
  id: `${licenseId}:${device}`,
  licenseId,
  totals: {},
});

export const deviceUsages = defineCollection<DeviceRecord>({ name: 'device_usages', indexes: ['licenseId'] });
