import type { ComponentHashes } from '@countersign/shared';
import { type Document, defineCollection } from '../../store/port.js';
import type { ChainStep, Contradiction } from './request-chain.js';

/** `deactivated` by the device's own certificate, `released` by support for a device that is gone. */
export type ActivationStatus = 'active' | 'deactivated' | 'released';

/** One device that holds, or held, a seat of a license. */
export interface Activation extends Document {
  readonly licenseId: string;
  readonly productId: string;
  readonly status: ActivationStatus;
  /** Thumbprint of the device key; see `NamedActivations` for devices without one. */
  readonly device: string;
  /** The device's short name: see `computerIdOf`. */
  readonly computerId: string;
  /** The group user that activated it. */
  readonly username?: string;
  /** What the device says that it runs on, if it is a virtual machine. */
  readonly vmPlatform?: string;
  /** What the device calls itself. */
  readonly label?: string;
  /** Counts the certificates that were issued for it, from 1; 0 where it gets none. */
  readonly generation: number;
  readonly machine: ComponentHashes;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly refreshedAt: string;
  readonly endedAt?: string;
  /** When its last certificate runs out unless the device is in contact again. */
  readonly leaseEndsAt?: string;
  /** Since then it is not shown or counted any more. The record stays: a certificate of it must not look unknown. */
  readonly erasedAt?: string;
  /** The newest of its requests that were answered, in order: see `contradicts`. */
  readonly chain?: readonly ChainStep[];
  /** When its requests showed that its device's state was cloned or put back; until support settles it. */
  readonly forkedAt?: string;
  /** What showed it: the number of the request, and which known one said otherwise. */
  readonly fork?: { readonly counter: number; readonly seen: Contradiction };
  /** To list those by. */
  readonly forked?: 'true';
  /** `<license id>:<device>` while it is active: a device holds at most one seat of a license. */
  readonly seat?: string;
}

export const activations = defineCollection<Activation>({
  name: 'activations',
  unique: ['seat'],
  indexes: ['licenseId', 'productId', 'device', 'computerId', 'status', 'forked'],
});
