/** The native API's records as the server sends them, with the members that are shown or used here. */
export interface ProductFeature {
  readonly code: string;
  readonly name: string;
  readonly included: boolean;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly features: readonly ProductFeature[];
  readonly machineChangesAllowed?: number;
  readonly checkEveryDays?: number;
  /** How it presents itself. */
  readonly listing?: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

/** A version of a product. */
export interface Release {
  readonly id: string;
  readonly productId: string;
  readonly version: string;
  readonly channel: string;
  readonly changelog: string;
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly upgradeNotice?: string;
  readonly package?: {
    readonly url?: string;
    readonly sha256?: string;
    readonly size?: number;
    readonly fileName?: string;
  };
  readonly publishedAt: string;
}

export interface LicenseFeature {
  readonly code: string;
  readonly limit?: number;
}

export interface License {
  readonly id: string;
  readonly productId: string;
  readonly code: string;
  readonly status: string;
  readonly seats: number;
  readonly seatsTaken: number;
  readonly expiresAt?: string;
  readonly startsAt?: string;
  readonly maintenanceUntil?: string;
  readonly udf?: Readonly<Record<string, string>>;
  readonly label?: string;
  readonly features: readonly LicenseFeature[];
  readonly createdAt: string;
}

export interface Activation {
  readonly id: string;
  readonly licenseId: string;
  readonly productId: string;
  readonly status: string;
  readonly device: string;
  readonly label?: string;
  readonly generation: number;
  readonly machine: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly refreshedAt: string;
  readonly endedAt?: string;
}

export interface Passive {
  readonly id: string;
  readonly productId: string;
  readonly clientId: string;
  readonly certificate: string;
}

export interface ApiKey {
  readonly id: string;
  readonly role: string;
  readonly label: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}
