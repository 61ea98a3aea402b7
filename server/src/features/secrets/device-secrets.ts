import { publicJwk, thumbprint } from '@countersign/shared';
import { activationInactive } from '../activations/activations.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import { grantedClaims } from '../issuing/granted-claims.js';
import type { Issuer } from '../issuing/issuer.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { grantedValues, signSecrets } from './secret-token.js';

export interface SecretQuestion {
  readonly product: string;
  readonly activation: string;
  /** The device's public key: `x` of its JWK. */
  readonly device: string;
}

/**
 * Hands a device its values online. Nobody has to prove anything: the answer is encrypted to the key that the activation
 * names, by its thumbprint, and of no use to whoever has another.
 */
export class DeviceSecrets {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /**
   * The bundle with the values; with none, when there are none.
   *
   * Refuses `ACTIVATION_UNKNOWN` (also when the device is not its holder), `ACTIVATION_INACTIVE`, `LICENSE_SUSPENDED`,
   * `LICENSE_RETURNED`, `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`.
   *
   * @throws CountersignError `KEY_INVALID`
   */
  async answer({ product: productId, activation: id, device: x }: SecretQuestion): Promise<Outcome<string>> {
    const now = this.#means.clock();
    const key = publicJwk({ x });
    const device = thumbprint(key);
    const found = await this.#means.ledger.transaction(async (tx) => {
      const activation = await tx.activations.get(id);
      if (activation?.device !== device || activation.productId !== productId) return notTheHolder;
      const license = await tx.licenses.get(activation.licenseId);
      const product = await tx.products.get(productId);
      if (activation.status !== 'active') return activationInactive(activation);
      if (license === undefined || product === undefined) return notTheHolder;
      const { fty } = grantedClaims(product, license);
      return (
        licenseRefusal(license, now) ??
        granted((await grantedValues(tx, { lic: license.id, ...(fty !== undefined && { fty }) })) ?? {})
      );
    });
    if (!found.ok) return found;
    const to = { product: productId, activation: id, device, key };
    return granted(await signSecrets(this.#means, this.#issuer, to, found.value));
  }
}

const notTheHolder = refused(
  'ACTIVATION_UNKNOWN',
  'This device holds no such activation here: it was issued by another server, or to another device.',
);
