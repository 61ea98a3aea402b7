import { HOUR_SECONDS } from '../time.js';

export const LICENSE_TYPES = ['perpetual', 'subscription', 'expiration'] as const;
/** `subscription` counts its days from the first activation, `expiration` ends at a fixed date. */
export type LicenseType = (typeof LICENSE_TYPES)[number];

export const CONCURRENCY_MODES = ['none', 'cloud', 'network'] as const;

/** What may be used at the same time, beyond devices. */
export interface Concurrency {
  readonly mode: (typeof CONCURRENCY_MODES)[number];
  /** Processes of the application on one device; unlimited if omitted. */
  readonly processes?: number;
  /** Seats that a LAN server may lease. */
  readonly networkSeats?: number;
  /** Interval of heartbeats to a LAN server. */
  readonly heartbeatMinutes?: number;
}

/** How long a device may go without contact, in hours; without limit if omitted. */
export interface LeasePeriods {
  /** After an online answer. */
  readonly client?: number;
  /** After a certificate by file. */
  readonly offline?: number;
  /** On a virtual machine, instead of either; if omitted, as on other machines. */
  readonly vm?: number;
  /** Grace period after any of these, and after the product's check date; none if omitted. */
  readonly grace?: number;
}

/** A function of the server that a license switches on, some with a numeric parameter. */
export interface ServerFunction {
  readonly name: string;
  readonly on: boolean;
  readonly value?: number;
}

/** Name of the function that limits for how many days a floating feature may be checked out: its value. */
export const LONG_TERM_CHECK_OUT = 'LTCO';

export interface TermFeature {
  readonly code: string;
  /** Seats of a floating feature, elements of a pool, tokens; for a normal feature, a number for the application. */
  readonly limit?: number;
  /** For tokens: how many a device may use before it settles them; none if omitted. */
  readonly offline?: number;
}

/**
 * The terms of a license. Product defaults, profiles and licenses all have this shape: a new license copies its
 * profile's terms, or the defaults of its product.
 */
export interface Terms {
  readonly type: LicenseType;
  /** For subscriptions: counted from the first activation. */
  readonly subscriptionDays?: number;
  /** ISO 8601, UTC. For subscriptions, set by the first activation. */
  readonly expiresAt?: string;
  readonly maintenanceUntil?: string;
  /** Number of devices at the same time. */
  readonly seats: number;
  readonly leases?: LeasePeriods;
  readonly concurrency?: Concurrency;
  /** Enabled features. */
  readonly features: readonly TermFeature[];
  /** Limits of disabled features, kept for when they are enabled again. */
  readonly limitsOff?: Readonly<Record<string, number>>;
  /** The vendor's own values, which the application reads from the certificate. */
  readonly udf?: Readonly<Record<string, string>>;
  readonly functions?: readonly ServerFunction[];
}

export const LEASE_LIMITS = { client: 8760, offline: 500 * 24, vm: 500, grace: 366 * 24 } as const;

/** Converts hours to seconds; `undefined` for a lease without end. */
export const leaseSeconds = (hours: number | undefined): number | undefined =>
  hours === undefined || hours === 0 ? undefined : hours * HOUR_SECONDS;
