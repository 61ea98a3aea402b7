import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { dryRunSigning } from '../issuing/signing-dry-run.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { LicenseSecrets } from './secret-record.js';
import { largestSecretClaims, MAX_SECRET_VALUES } from './secret-token.js';

/** The fact that there is a value; only devices can read it. */
export interface SecretSummary {
  readonly feature: string;
  /** ISO 8601, UTC. */
  readonly setAt: string;
}

/** Values of `secure-store` features: set by the vendor, and then readable only on the license's devices. */
export class Secrets {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /** By feature code. Refuses `LICENSE_UNKNOWN`. */
  list(licenseId: string): Promise<Outcome<readonly SecretSummary[]>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const { setAt } = await secretsOf(tx, licenseId);
      const features = Object.keys(setAt).sort();
      return granted(features.map((feature) => ({ feature, setAt: setAt[feature] as string })));
    });
  }

  /**
   * Sets or replaces the value of a feature. Devices get it with their next certificate, or on request. Refuses
   * `LICENSE_UNKNOWN`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `SECRETS_TOO_LARGE`.
   */
  set(licenseId: string, feature: string, value: string, actor: Actor): Promise<Outcome<SecretSummary>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const refusal = await featureRefusal(tx, license, feature);
      if (refusal !== undefined) return refusal;
      const before = await secretsOf(tx, licenseId);
      const at = isoTime(now);
      const after = {
        id: licenseId,
        setAt: { ...before.setAt, [feature]: at },
        values: { ...before.values, [feature]: value },
      };
      const tooLarge = await this.#sizeRefusal(license.productId, Object.values(after.values));
      if (tooLarge !== undefined) return tooLarge;
      await tx.secrets.put(after);
      await recordAudit(tx, random, now, { actor, action: 'secret.set', subject: licenseId, detail: { feature } });
      return granted({ feature, setAt: at });
    });
  }

  /**
   * Devices keep the value until their next request. Also works if the license no longer has the feature. Refuses
   * `LICENSE_UNKNOWN`, `SECRET_UNKNOWN`.
   */
  remove(licenseId: string, feature: string, actor: Actor): Promise<Outcome<SecretSummary>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const before = await secretsOf(tx, licenseId);
      if (!Object.hasOwn(before.setAt, feature)) return secretUnknown(feature);
      const { [feature]: setAt = '', ...others } = before.setAt;
      const { [feature]: _value, ...values } = before.values;
      await tx.secrets.put({ id: licenseId, setAt: others, values });
      await recordAudit(tx, random, now, { actor, action: 'secret.removed', subject: licenseId, detail: { feature } });
      return granted({ feature, setAt });
    });
  }

  /** Values are signed later, when it is too late to refuse them. */
  async #sizeRefusal(product: string, values: readonly string[]): Promise<Outcome<never> | undefined> {
    const fits =
      values.length <= MAX_SECRET_VALUES &&
      (await dryRunSigning('secret', largestSecretClaims(this.#vendor, product, values))) === undefined;
    return fits ? undefined : tooLarge;
  }
}

const secretsOf = async (tx: LedgerTransaction, id: string): Promise<LicenseSecrets> =>
  (await tx.secrets.get(id)) ?? { id, setAt: {}, values: {} };

async function featureRefusal(
  tx: LedgerTransaction,
  { productId, features }: License,
  wanted: string,
): Promise<Outcome<never> | undefined> {
  if (!features.some(({ code }) => code === wanted)) {
    return refused('FEATURE_NOT_LICENSED', `The license has no feature ${wanted}. Switch it on first.`);
  }
  const product = await tx.products.get(productId);
  if (product?.features.find(({ code }) => code === wanted)?.type === 'secure-store') return undefined;
  return refused('FEATURE_TYPE_WRONG', `The feature ${wanted} has no value: it is not of the type secure-store.`);
}

const secretUnknown = (feature: string): Outcome<never> =>
  refused('SECRET_UNKNOWN', `The license has no value for the feature ${feature}.`);

const tooLarge = refused(
  'SECRETS_TOO_LARGE',
  'The values of this license do not fit in one token of 8,192 characters. Shorten or remove some.',
);
