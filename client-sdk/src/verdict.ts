import type { Check, ErrorCode, MachineMatch } from '@countersign/shared';

/**
 * Whether this machine is licensed, and why or why not. It decides nothing: what the application does with it is the
 * application's business. Tell the cases apart by `state`; later versions add states, so have a default.
 */
export type Verdict = LicensedVerdict | UnlicensedVerdict;

interface CommonVerdict {
  /** A sentence or two for the user; when something must be done, it says what. Not for comparing. */
  readonly message: string;
  /** How many requests wait for their certificate. */
  readonly outstandingRequests: number;
  /** Every check that was made, in order, with what failed. */
  readonly checks: readonly Check[];
  readonly license?: string;
  readonly activation?: string;
  /** Of the certificate; it counts up with each refresh of an activation. */
  readonly generation?: number;
  readonly issuedAt?: Date;
  readonly validFrom?: Date;
  /** The first moment at which it is no longer valid. */
  readonly expiresAt?: Date;
  /** By when the vendor wants to be asked again, by an online check or a refresh. */
  readonly nextCheckAt?: Date;
  /** How this machine compares with the one that the certificate is bound to. */
  readonly machine?: MachineMatch;
}

export interface LicensedVerdict extends CommonVerdict {
  readonly state: 'licensed';
  readonly reason: LicensedReason;
  readonly issuedAt: Date;
  readonly perpetual: boolean;
  readonly features: readonly string[];
  /** Limit name to the most that is allowed. */
  readonly limits: Readonly<Record<string, number>>;
  /** Whether it was sold for good, for a span of days from its first activation, or until a date. */
  readonly licenseType: 'perpetual' | 'subscription' | 'expiration';
  /** Of those features that are more than switched on: seats at once, elements, tokens, or a value for this device. */
  readonly featureTypes: Readonly<Record<string, 'floating' | 'pool' | 'tokens' | 'secure'>>;
  /** Updates released before this moment are included. */
  readonly maintenanceUntil?: Date;
  /** The vendor's own fields. */
  readonly udf?: Readonly<Record<string, string>>;
  /** The vendor has issued a newer certificate of this activation: refresh to get it. */
  readonly refreshAvailable: boolean;
}

export interface UnlicensedVerdict extends CommonVerdict {
  readonly state: 'unlicensed';
  readonly reason: UnlicensedReason;
}

export type LicensedReason =
  /** By an activation certificate of this device. */
  | 'ACTIVATED'
  /** By a passive certificate for the client id of the application. */
  | 'PASSIVE';

export type UnlicensedReason =
  /** There is no certificate here and there never was one. */
  | 'NEVER_ACTIVATED'
  /** The activation was given up on this device. */
  | 'DEACTIVATED'
  /** The vendor said so in its newest signed answer to an online check. */
  | 'LICENSE_SUSPENDED'
  | 'LICENSE_EXPIRED'
  | 'DEACTIVATED_BY_VENDOR'
  | 'ACTIVATION_UNKNOWN'
  /** The certificate or the state was refused. */
  | ErrorCode;
