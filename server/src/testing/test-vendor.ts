import { type PinnedRoots, type PrivateJwk, pinRoots, privateJwkOf, publicJwk, type Trust } from '@countersign/shared';
import { createMemoryPackages } from '../adapters/memory/memory-packages.js';
import { createMemoryStore } from '../adapters/memory/memory-store.js';
import { DataKeys } from '../adapters/sealed/data-keys.js';
import { sealStore } from '../adapters/sealed/sealed-store.js';
import type { Features } from '../features/features.js';
import { LEDGER, type Ledger } from '../features/ledger.js';
import type { License } from '../features/licenses/license-record.js';
import type { NewLicense } from '../features/licenses/licenses.js';
import type { Outcome } from '../features/outcome.js';
import { DAY_SECONDS } from '../features/time.js';
import { delegateIssuerKey } from '../keystore/delegation.js';
import { createIssuer, type IssuerKey } from '../keystore/issuer-keys.js';
import type { MailTransport } from '../mail/port.js';
import { composeFeatures } from '../startup/compose-features.js';
import { systemRandom as random } from '../startup/system.js';

/** 2027-01-01T00:00:00Z. */
export const TEST_START = Date.UTC(2027, 0, 1);
export const PRODUCT = 'cad-studio';
export const MAX_PACKAGE_BYTES = 1_000_000;

/** A vendor in memory with real keys, one product, and a clock that only moves when a test moves it. */
export interface TestVendor {
  readonly vendor: string;
  readonly ledger: Ledger;
  /** The same as stored: license codes and other secrets are sealed. */
  readonly stored: Ledger;
  /** Of a server over this ledger and these keys; `addIssuerKey` recreates them, like a restart. */
  features: Features;
  /** From the pinned root alone. */
  readonly trust: Trust;
  /** What an application of this vendor has built in. */
  readonly roots: PinnedRoots;
  /** Milliseconds since 1970. */
  now: number;
  addIssuerKey(): Promise<string>;
  addLicense(wanted?: Partial<NewLicense>): Promise<License>;
}

export interface TestVendorOptions {
  readonly vendor?: string;
  /** Empty; is sealed with a new data key. */
  readonly ledger?: Ledger;
  readonly mail?: MailTransport;
  readonly orderSecret?: string;
}

export async function createTestVendor(options: TestVendorOptions = {}): Promise<TestVendor> {
  const { vendor = 'acme', ledger: stored = createMemoryStore(LEDGER) } = options;
  const ledger = sealStore(stored, LEDGER, new DataKeys([random(32)], random), { uniform: true });
  const root = await privateJwkOf(random(32));
  const keys: IssuerKey[] = [await issuerKey(vendor, root, TEST_START, 1)];
  const apiKeyPepper = random(32);
  const packages = createMemoryPackages();
  const roots: PinnedRoots = { vendor, threshold: 1, roots: [publicJwk(root)] };
  const trust = pinRoots(roots);
  const compose = (): Features =>
    composeFeatures({
      issuer: createIssuer(vendor, keys),
      trust,
      apiKeyPepper,
      ledger,
      random,
      clock: () => made.now,
      mail: options.mail,
      orderSecret: options.orderSecret,
      packages,
      maxPackageBytes: MAX_PACKAGE_BYTES,
    });
  const made: TestVendor = {
    vendor,
    ledger,
    stored,
    trust,
    roots,
    now: TEST_START,
    features: composeFeatures({
      issuer: createIssuer(vendor, keys),
      trust,
      apiKeyPepper,
      ledger,
      random,
      packages,
      maxPackageBytes: MAX_PACKAGE_BYTES,
      clock: () => TEST_START,
    }),
    async addIssuerKey() {
      const key = await issuerKey(vendor, root, made.now, keys.length + 1);
      keys.push(key);
      made.features = compose();
      return key.kid;
    },
    addLicense: async (wanted = {}) =>
      grantedValue(await made.features.licenses.add({ productId: PRODUCT, seats: 1, ...wanted }, 'test')),
  };
  made.features = compose();
  grantedValue(await made.features.products.add(DEMONSTRATION, 'test'));
  return made;
}

const DEMONSTRATION = {
  id: PRODUCT,
  name: 'CAD Studio',
  features: [
    { code: 'DRAW', name: 'Draw', included: true },
    { code: 'EXPORT', name: 'Export', included: true },
    { code: 'RENDER', name: 'Render', included: false },
  ],
};

const issuerKey = (vendor: string, root: PrivateJwk, now: number, epoch: number): Promise<IssuerKey> => {
  const from = Math.floor(now / 1000);
  return delegateIssuerKey({ vendor, root, from, until: from + 730 * DAY_SECONDS, epoch }, random);
};

/** Returns the value of an outcome that must not be a refusal. */
export function grantedValue<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${outcome.refusal.code}`);
}

/** `GRANTED`, or the code of the refusal. */
export const outcomeCode = (outcome: Outcome<unknown>): string => (outcome.ok ? 'GRANTED' : outcome.refusal.code);

/** Number of active activations of a license, counted one by one. */
export async function activeSeats({ features }: TestVendor, licenseId: string): Promise<number> {
  const { items } = await features.activations.page({ licenseId, status: 'active' }, undefined, 1_000);
  return items.length;
}

export const seatsTaken = async ({ features }: TestVendor, licenseId: string): Promise<number> =>
  grantedValue(await features.licenses.get(licenseId)).seatsTaken;

/** The audit entries about one record, or with one action. */
export const auditEntries = ({ ledger }: TestVendor, index: 'subject' | 'action', value: string) =>
  ledger.transaction((tx) => tx.audit.find(index, value));
