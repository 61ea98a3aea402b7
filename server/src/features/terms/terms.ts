import { HOUR_SECONDS } from '../time.js';

export const LICENSE_TYPES = ['perpetual', 'subscription', 'expiration'] as const;
/** `subscription` counts its days from the first activation, `expiration` ends at a date that is known from the start. */
export type LicenseType = (typeof LICENSE_TYPES)[number];

export const CONCURRENCY_MODES = ['none', 'cloud', 'network'] as const;

/** What is allowed at the same time, beyond devices. */
export interface Concurrency {
  readonly mode: (typeof CONCURRENCY_MODES)[number];
  /** Processes of the application on one device; any number when it is left out. */
  readonly processes?: number;
  /** Seats that a LAN daemon may hand out. */
  readonly networkSeats?: number;
  /** Between two signs of life that a device gives a LAN daemon. */
  readonly heartbeatMinutes?: number;
}

/** For how long a device may do without the server, in hours; without an end where one is left out. */
export interface LeasePeriods {
  /** After an answer online. */
  readonly client?: number;
  /** After a certificate that came by file. */
  readonly offline?: number;
  /** On a virtual machine, instead of either; as on any other when it is left out. */
  readonly vm?: number;
  /** After the end of any of these, and of what the product demands; none when it is left out. */
  readonly grace?: number;
}

/** A switch of the server's own, with a number where it takes one. */
export interface ServerFunction {
  readonly name: string;
  readonly on: boolean;
  readonly value?: number;
}

/** Name of the function that bounds for how many days a floating feature may be checked out: its value. */
export const LONG_TERM_CHECK_OUT = 'LTCO';

export interface TermFeature {
  readonly code: string;
  /** Seats of a floating feature, elements of a pool, tokens; a number for the application where the feature is normal. */
  readonly limit?: number;
  /** Of tokens: how many a device may use before it settles them; none when it is left out. */
  readonly offline?: number;
}

/**
 * What a license gives. A product's defaults, a profile and a license are all of this shape: a new license copies its
 * profile's terms, or the defaults of its product.
 */
export interface Terms {
  readonly type: LicenseType;
  /** Of the type `subscription`: counted from the first activation. */
  readonly subscriptionDays?: number;
  /** ISO 8601, UTC. Of a subscription it is set by the first activation. */
  readonly expiresAt?: string;
  readonly maintenanceUntil?: string;
  /** Devices at once. */
  readonly seats: number;
  readonly leases?: LeasePeriods;
  readonly concurrency?: Concurrency;
  /** Those that are on. */
  readonly features: readonly TermFeature[];
  /** Limits of features that are off, for the day when they are on again. */
  readonly limitsOff?: Readonly<Record<string, number>>;
  /** Values of the vendor's own that the application reads from the certificate. */
  readonly udf?: Readonly<Record<string, string>>;
  readonly functions?: readonly ServerFunction[];
}

export const LEASE_LIMITS = { client: 8760, offline: 500 * 24, vm: 500, grace: 366 * 24 } as const;

/** Seconds, or nothing for a lease without an end. */
export const leaseSeconds = (hours: number | undefined): number | undefined =>
  hours === undefined || hours === 0 ? undefined : hours * HOUR_SECONDS;
