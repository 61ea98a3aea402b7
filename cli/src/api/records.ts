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
  readonly createdAt: string;
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

export interface Key {
  readonly id: string;
  readonly productId: string;
  readonly variation?: string;
  readonly status: string;
  readonly code: string;
  readonly seats: number;
  readonly seatsTaken: number;
  readonly expiresAt?: string;
  readonly validityDays?: number;
  readonly deliveries?: { readonly most: number; readonly left: number };
  readonly orderId?: string;
  readonly label?: string;
}

export interface KeyPage extends Page<Key> {
  readonly count?: number;
}

export interface Stock {
  readonly items: readonly {
    readonly productId: string;
    readonly variation?: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly deliveries: number;
  }[];
}

export interface KeyFormat {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly length: number;
  readonly groupLength?: number;
  readonly separator?: string;
  readonly alphabet: string | readonly string[];
}

export interface GeneratorRule {
  readonly id: string;
  readonly productId: string;
  readonly variation?: string;
  readonly active: boolean;
  readonly format: KeyFormat;
  readonly seats?: number;
  readonly validityDays?: number;
  readonly deliveries?: number;
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
