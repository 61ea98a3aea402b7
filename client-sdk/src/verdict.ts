import type { Check, ErrorCode, MachineMatch } from '@countersign/shared';

/**
 * Whether this machine is licensed, and why or why not. It decides nothing: what the application does with it is the
 * application's business. Tell the cases apart by `state`; later versions add states, so have a default.
 */
export type Verdict = LicensedVerdict | TrialVerdict | GraceVerdict | NeedsAttentionVerdict | UnlicensedVerdict;

interface CommonVerdict {
  /** A sentence or two for the user; when something must be done, it says what. Not for comparing. */
  readonly message: string;
  /** What would put it right; absent when nothing has to be. */
  readonly repair?: Repair;
  /** What the user should hear of, whatever the state; none of it takes a right away. */
  readonly notices: readonly Notice[];
  /** How many requests wait for their certificate. */
  readonly outstandingRequests: number;
  /** Every check that was made, in order, with what it saw and what failed. */
  readonly explain: readonly Check[];
  readonly license?: string;
  readonly activation?: string;
  /** Of the certificate; it counts up with each refresh of an activation. */
  readonly generation?: number;
  readonly issuedAt?: Date;
  readonly validFrom?: Date;
  /** The first moment at which it is no longer valid. */
  readonly expiresAt?: Date;
  /** Days until then, begun ones counted; 0 when it is over, absent when there is no end. */
  readonly daysLeft?: number;
  /** By when the vendor wants to be asked again, by an online check or a refresh. */
  readonly nextCheckAt?: Date;
  /** How this machine compares with the one that the certificate is bound to. */
  readonly machine?: MachineMatch;
}

/** What may be used, in the states that let it be. */
export interface Entitlements {
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
}

/** What is checked out on this device, by all of its processes. */
export interface Held {
  /** Seats or elements. */
  readonly amount: number;
  /** When the first of it comes back by itself, by this device's clock. */
  readonly until: Date;
}

interface GrantingVerdict extends CommonVerdict, Entitlements {
  readonly issuedAt: Date;
  /** How many tokens of a feature may be used before they are settled. */
  readonly offlineTokens?: Readonly<Record<string, number>>;
  /** Feature to what is checked out of it here. */
  readonly held?: Readonly<Record<string, Held>>;
  /** The vendor has issued a newer certificate of this activation: refresh to get it. */
  readonly refreshAvailable: boolean;
}

/** The product may be used, as far as the vendor is concerned. */
export interface LicensedVerdict extends GrantingVerdict {
  readonly state: 'licensed';
  readonly reason: LicensedReason;
}

/** There is no license, and the product may be tried. */
export interface TrialVerdict extends GrantingVerdict {
  readonly state: 'trial';
  readonly reason: TrialReason;
  readonly expiresAt: Date;
  readonly daysLeft: number;
}

/** Licensed, and a check with the vendor is overdue; it stays so until the end of the grace. */
export interface GraceVerdict extends GrantingVerdict {
  readonly state: 'grace';
  readonly reason: GraceReason;
  readonly repair: Repair;
  /** The first moment at which it is over. */
  readonly graceUntil: Date;
}

/** There is a license, and something on this machine stands in its way that can be put right here. */
export interface NeedsAttentionVerdict extends CommonVerdict {
  readonly state: 'needs-attention';
  readonly reason: AttentionReason;
  readonly repair: Repair;
}

/** The product may not be used, as far as the vendor is concerned. */
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
  /** Begun on this device, and the vendor does not know of it yet. */
  | 'TRIAL'
  /** The vendor has signed it. */
  | 'TRIAL_REGISTERED';

/** Why a verdict is `grace`. */
export type GraceReason = 'CHECK_DUE';

/** Faults of the machine, its clock or its state, while there is a certificate. */
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
/** What can be mended: why a verdict is `needs-attention`. */
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

/** Why a verdict is `unlicensed`. */
export type UnlicensedReason =
  /** There is no certificate here and there never was one. */
  | 'NEVER_ACTIVATED'
  /** The activation was given up on this device. */
  | 'DEACTIVATED'
  /** The trial is over. */
  | 'TRIAL_EXPIRED'
  /** The vendor said so in its newest signed answer to an online check. */
  | 'LICENSE_SUSPENDED'
  | 'LICENSE_EXPIRED'
  | 'DEACTIVATED_BY_VENDOR'
  | 'ACTIVATION_FORKED'
  | 'ACTIVATION_UNKNOWN'
  /** The certificate was refused. */
  | Exclude<ErrorCode, AttentionReason>;

/** What would put a verdict right; the message says it in words. */
export type Repair =
  /** Make a request with a license code, or activate online. */
  | 'activate'
  /** Import the certificate that the vendor sent back, again. */
  | 'import'
  /** A newer certificate: refresh online, or by file. */
  | 'refresh'
  /** An online check; a refresh by file does it too. */
  | 'check'
  | 'set-clock'
  /** Delete the state, and activate again. */
  | 'start-over'
  | 'mend-permissions'
  | 'contact-vendor';

/** Something to tell the user that changes no verdict. */
export interface Notice {
  readonly code: NoticeCode;
  /** A sentence for the user. */
  readonly message: string;
}

/** What a notice is about. */
export type NoticeCode =
  /** The vendor has issued a newer certificate. */
  | 'REFRESH_AVAILABLE'
  /** Parts of the machine changed, as many as may: a refresh binds the license to it as it is now. */
  | 'MACHINE_CHANGED'
  /** One copy of the state was damaged, missing or older, and was mended from the other. */
  | 'STATE_REPAIRED'
  /** There is one copy of the state only: the place of the other can't be read or written. */
  | 'STATE_NOT_COPIED'
  /** The clock shows a time before the certificate was made: it is not set, and time is reckoned without it. */
  | 'CLOCK_UNSET'
  /** The trial is not registered with the vendor yet. */
  | 'TRIAL_UNREGISTERED'
  /** Tokens were used that the vendor has not counted yet. */
  | 'USAGE_UNSETTLED';
