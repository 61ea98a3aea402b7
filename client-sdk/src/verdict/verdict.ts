import type { ErrorCode, MachineMatch, VerificationCheck } from '@countersign/shared';

/**
 * Whether this machine is licensed, and why or why not. It enforces nothing: what the application does with it is up to
 * the application. Distinguish the cases by `state`; later versions may add states, so have a default.
 */
export type Verdict = LicensedVerdict | TrialVerdict | GraceVerdict | NeedsAttentionVerdict | UnlicensedVerdict;

interface CommonVerdict {
  /** A sentence or two for the user; if something must be done, it says what. Not for comparison. */
  readonly message: string;
  /** What would fix it; absent if nothing needs to be fixed. */
  readonly repair?: Repair;
  /** What the user should know, in any state; notices do not affect the license. */
  readonly notices: readonly Notice[];
  /** Number of outstanding requests. */
  readonly outstandingRequests: number;
  /** Every check that was made, in order, with the value that it checked and any failure. */
  readonly explain: readonly VerificationCheck[];
  readonly license?: string;
  readonly activation?: string;
  /** Generation of the certificate; it counts up with each refresh of an activation. */
  readonly generation?: number;
  readonly issuedAt?: Date;
  readonly validFrom?: Date;
  /** The first moment at which it is no longer valid. */
  readonly expiresAt?: Date;
  /** Days until then, rounded up; 0 if it has ended, absent if it has no end. */
  readonly daysLeft?: number;
  /** By when to contact the vendor again, with an online check or a refresh. */
  readonly nextCheckAt?: Date;
  /** The comparison of this machine with the one that the certificate is bound to. */
  readonly machine?: MachineMatch;
}

/** What may be used, in the licensed states. */
export interface Entitlements {
  readonly perpetual: boolean;
  readonly features: readonly string[];
  /** Limits by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** Perpetual, for a number of days from its first activation, or until a date. */
  readonly licenseType: 'perpetual' | 'subscription' | 'expiration';
  /**
   * Types of features that are not only on or off: seats at the same time, elements, tokens, or a value for this
   * device.
   */
  readonly featureTypes: Readonly<Record<string, 'floating' | 'pool' | 'tokens' | 'secure'>>;
  /** Releases before this time are covered. */
  readonly maintenanceUntil?: Date;
  /** The vendor's own fields. */
  readonly udf?: Readonly<Record<string, string>>;
}

/** What all processes of this device have checked out. */
export interface Held {
  /** Seats or elements. */
  readonly amount: number;
  /** When the first of it is returned automatically, by this device's clock. */
  readonly until: Date;
}

interface GrantingVerdict extends CommonVerdict, Entitlements {
  readonly issuedAt: Date;
  /** How many tokens of a feature may be used before they are settled. */
  readonly offlineTokens?: Readonly<Record<string, number>>;
  /** What is checked out here, by feature. */
  readonly held?: Readonly<Record<string, Held>>;
  /** The vendor has issued a newer certificate of this activation: refresh to get it. */
  readonly refreshAvailable: boolean;
}

/** Licensed. */
export interface LicensedVerdict extends GrantingVerdict {
  readonly state: 'licensed';
  readonly reason: LicensedReason;
}

/** Not licensed, but on trial. */
export interface TrialVerdict extends GrantingVerdict {
  readonly state: 'trial';
  readonly reason: TrialReason;
  readonly expiresAt: Date;
  readonly daysLeft: number;
}

/** Licensed, but a check with the vendor is overdue; licensed until the end of the grace period. */
export interface GraceVerdict extends GrantingVerdict {
  readonly state: 'grace';
  readonly reason: GraceReason;
  readonly repair: Repair;
  /** The first moment at which it has ended. */
  readonly graceUntil: Date;
}

/** There is a license, but a problem on this machine prevents its use, which can be fixed here. */
export interface NeedsAttentionVerdict extends CommonVerdict {
  readonly state: 'needs-attention';
  readonly reason: AttentionReason;
  readonly repair: Repair;
}

/** Not licensed. */
export interface UnlicensedVerdict extends CommonVerdict {
  readonly state: 'unlicensed';
  readonly reason: UnlicensedReason;
  readonly repair: Repair;
}

/** Why a verdict is `licensed`. */
export type LicensedReason =
  /** By an activation certificate of this device. */
  | 'ACTIVATED'
  /** By a passive certificate for the client id of the application. */
  | 'PASSIVE';

/** Why a verdict is `trial`. */
export type TrialReason =
  /** Started on this device; the vendor does not know it yet. */
  | 'TRIAL'
  /** The vendor has signed it. */
  | 'TRIAL_REGISTERED';

/** Why a verdict is `grace`. */
export type GraceReason = 'CHECK_DUE';

/** Problems of the machine, its clock or its state, while there is a certificate. */
export const ATTENTION_REASONS = [
  'CHECK_OVERDUE',
  'MACHINE_MISMATCH',
  'MACHINE_UNIDENTIFIED',
  'MACHINE_NOT_ALLOWED',
  'NOT_YET_VALID',
  'CLOCK_ROLLBACK',
  'STATE_DAMAGED',
  'STATE_UNREADABLE',
  'STATE_COPIED',
] as const satisfies readonly ErrorCode[];
/** What can be fixed: why a verdict is `needs-attention`. */
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

/** Why a verdict is `unlicensed`. */
export type UnlicensedReason =
  /** No certificate was ever imported here. */
  | 'NEVER_ACTIVATED'
  /** The activation was deactivated on this device. */
  | 'DEACTIVATED'
  /** The trial has ended. */
  | 'TRIAL_EXPIRED'
  /** The vendor said so in its latest signed answer to an online check. */
  | 'LICENSE_SUSPENDED'
  | 'LICENSE_EXPIRED'
  | 'DEACTIVATED_BY_VENDOR'
  | 'ACTIVATION_FORKED'
  | 'ACTIVATION_UNKNOWN'
  /** The certificate was refused. */
  | Exclude<ErrorCode, AttentionReason>;

/** What would fix a verdict; the message says the same in words. */
export type Repair =
  /** Make a request with a license code, or activate online. */
  | 'activate'
  /** Import the certificate that the vendor sent back again. */
  | 'import'
  /** Get a newer certificate: refresh online, or by file. */
  | 'refresh'
  /** Check online; a refresh by file works, too. */
  | 'check'
  | 'set-clock'
  /** Delete the state, and activate again. */
  | 'start-over'
  | 'mend-permissions'
  | 'contact-vendor';

/** Something to tell the user that does not change the verdict. */
export interface Notice {
  readonly code: NoticeCode;
  /** A sentence for the user. */
  readonly message: string;
}

/** What a notice is about. */
export type NoticeCode =
  /** The vendor has issued a newer certificate. */
  | 'REFRESH_AVAILABLE'
  /** Components of the machine changed, within what is allowed: a refresh binds the license to it as it is now. */
  | 'MACHINE_CHANGED'
  /** One copy of the state was damaged, missing or outdated, and was repaired from the other. */
  | 'STATE_REPAIRED'
  /** There is only one copy of the state: the location of the other can't be read or written. */
  | 'STATE_NOT_COPIED'
  /** The clock shows a time before the certificate was issued: it is not set, and is ignored. */
  | 'CLOCK_UNSET'
  /** The trial is not registered with the vendor yet. */
  | 'TRIAL_UNREGISTERED'
  /** The vendor has not counted some used tokens yet. */
  | 'USAGE_UNSETTLED';
