/** The native API's records, with the members that are used here. */
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
  readonly machineWeights?: Readonly<Record<string, number>>;
  readonly machineThreshold?: number;
  readonly forks?: 'report' | 'refuse';
  readonly checkEveryDays?: number;
  readonly woocommerceId?: string;
  readonly sellcodesId?: string;
  readonly faxstoreId?: string;
  readonly wisecpId?: string;
  /** How it is presented. */
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
  readonly offline?: number;
}

/** The fact that a feature has a secure value. */
export interface SecretNote {
  readonly feature: string;
  readonly setAt: string;
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
  readonly switchedOffAt?: string;
  readonly addresses?: readonly string[];
  readonly domain?: string;
  readonly locks?: Readonly<Record<string, string>>;
  readonly reported?: Readonly<Record<string, string>>;
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
  readonly forkedAt?: string;
  readonly fork?: { readonly counter: number; readonly seen: 'same' | 'before' | 'after' };
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

export interface Check {
  readonly id: string;
  readonly at: string;
  readonly system: string;
  readonly productId?: string;
  readonly licenseId?: string;
  readonly address: string;
  readonly result: string;
  readonly info?: string;
  readonly note?: string;
}

export interface Checking {
  readonly productId: string;
  readonly parameters: readonly { readonly name: string; readonly required: boolean; readonly locks: boolean }[];
  readonly token?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

export interface OrderItem {
  readonly number: string;
  readonly productId: string;
  readonly variation?: string;
  readonly wanted: number;
  readonly licenseIds: readonly string[];
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly state?: string;
  readonly owner: { readonly firstName: string; readonly lastName: string; readonly email: string };
  readonly placedAt: string;
  readonly items: readonly OrderItem[];
}

export interface OrderDetails extends Order {
  readonly items: readonly (OrderItem & {
    readonly productName: string;
    readonly keys: readonly { readonly id: string; readonly code: string }[];
  })[];
  readonly letters: readonly {
    readonly createdAt: string;
    readonly kind: string;
    readonly status: string;
    readonly failure?: string;
  }[];
}

/** In numbers of keys. */
export interface OrderChange {
  readonly order: Order;
  readonly assigned: number;
  readonly returned: number;
  readonly missing: number;
  readonly extra: number;
}
