import { publicJwk, thumbprint } from '@countersign/shared';
import { activationInactive } from '../activations/activations.js';
import { licenseRefusal } from '../activations/request-refusals.js';
import { grantedClaims } from '../issuing/granted-claims.js';
import type { Issuer } from '../issuing/issuer.js';
import type { Dependencies } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { grantedSecretValues, signSecrets } from './secret-token.js';

export interface DeviceSecretsRequest {
  readonly product: string;
  readonly activation: string;
  /** The device's public key: `x` of its JWK. */
  readonly device: string;
}

/**
 * Sends a device its secure values online. No credential is needed: the answer is encrypted to the key of the
 * activation, identified by its thumbprint, so it is useless to anyone else.
 */
export class DeviceSecrets {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /**
   * Returns the bundle with the values, which may be empty.
   *
   * Refuses `ACTIVATION_UNKNOWN` (also for a device that is not its holder), `ACTIVATION_INACTIVE`,
   * `LICENSE_SUSPENDED`, `LICENSE_RETURNED`, `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`.
   *
   * @throws CountersignError `KEY_INVALID`
   */
  async answer({ product: productId, activation: id, device: x }: DeviceSecretsRequest): Promise<Outcome<string>> {
    const now = this.#dependencies.clock();
    const key = publicJwk({ x });
    const device = thumbprint(key);
    const found = await this.#dependencies.ledger.transaction(async (tx) => {
      const activation = await tx.activations.get(id);
      if (activation?.device !== device || activation.productId !== productId) return notTheHolder;
      const license = await tx.licenses.get(activation.licenseId);
      const product = await tx.products.get(productId);
      if (activation.status !== 'active') return activationInactive(activation);
      if (license === undefined || product === undefined) return notTheHolder;
      const { fty } = grantedClaims(product, license);
      return (
        licenseRefusal(license, now) ??
        granted((await grantedSecretValues(tx, { lic: license.id, ...(fty !== undefined && { fty }) })) ?? {})
      );
    });
    if (!found.ok) return found;
    const to = { product: productId, activation: id, device, key };
    return granted(await signSecrets(this.#dependencies, this.#issuer, to, found.value));
  }
}

const notTheHolder = refused(
  'ACTIVATION_UNKNOWN',
  'This server has no such activation of this device: another server issued it, or it belongs to another device.',
);
