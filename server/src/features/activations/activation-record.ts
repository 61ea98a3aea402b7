import type { ComponentHashes } from '@countersign/shared';
import { type Document, defineCollection } from '../../store/port.js';
import type { ChainContradiction, ChainStep } from './request-chain.js';

/** `deactivated`: by the device's own certificate. `released`: by support, for a device that is gone. */
export type ActivationStatus = 'active' | 'deactivated' | 'released';

/** A device that holds, or held, a seat of a license. */
export interface Activation extends Document {
  readonly licenseId: string;
  readonly productId: string;
  readonly status: ActivationStatus;
  /** Thumbprint of the device key; see `NamedActivations` for devices without one. */
  readonly device: string;
  /** The device's short name; see `computerIdOf`. */
  readonly computerId: string;
  /** The group user that activated it. */
  readonly username?: string;
  /** The virtual machine that the device says it runs on, if any. */
  readonly vmPlatform?: string;
  /** The device's name for itself. */
  readonly label?: string;
  /** Number of certificates that were issued for it; 0 if it gets none. */
  readonly generation: number;
  readonly machine: ComponentHashes;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly refreshedAt: string;
  readonly endedAt?: string;
  /** When its latest certificate expires unless the device makes contact again. */
  readonly leaseEndsAt?: string;
  /** Hidden and not counted since then. The record stays: its certificate must not look unknown. */
  readonly erasedAt?: string;
  /** The latest answered requests, in order; see `contradicts`. */
  readonly chain?: readonly ChainStep[];
  /** When its requests showed that its state was cloned or restored; until support settles it. */
  readonly forkedAt?: string;
  /** The evidence: the number of the request, and the known request that contradicts it. */
  readonly fork?: { readonly counter: number; readonly seen: ChainContradiction };
  /** Index for listing forked activations. */
  readonly forked?: 'true';
  /** `<license id>:<device>` while active: a device holds at most one seat of a license. */
  readonly seat?: string;
}

export const activations = defineCollection<Activation>({
  name: 'activations',
  unique: ['seat'],
  indexes: ['licenseId', 'productId', 'device', 'computerId', 'status', 'forked'],
});
