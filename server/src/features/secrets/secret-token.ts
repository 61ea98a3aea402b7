import { type Claims, type PublicJwk, randomTokenId, sealedLength, sealForDevice } from '@countersign/shared';
import type { Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';

/** Limit of one token. */
export const MAX_SECRET_VALUES = 64;

type Values = Readonly<Record<string, string>>;

/** The owner of the values, and the features of the license. */
type Granted = Pick<Claims<'activation'>, 'lic' | 'fty'>;

/**
 * Returns the values for the devices of a license: of its enabled `secure-store` features. `undefined` if none was ever
 * set.
 */
export async function grantedSecretValues(
  tx: LedgerTransaction,
  { lic, fty = {} }: Granted,
): Promise<Values | undefined> {
  const features = Object.keys(fty).filter((code) => fty[code] === 'secure');
  if (features.length === 0) return undefined;
  const secrets = await tx.secrets.get(lic);
  return secrets && Object.fromEntries(Object.entries(secrets.values).filter(([code]) => features.includes(code)));
}

export interface SecretRecipient {
  /** Product id. */
  readonly product: string;
  readonly activation: string;
  /** Thumbprint of the device key. */
  readonly device: string;
  readonly key: PublicJwk;
}

/**
 * Returns the bundle with the values for a device. Nothing is counted, so it is not stored before it is signed: another
 * request gets the same values, encrypted anew.
 *
 * @throws CountersignError `KEY_INVALID`, `SIGNING_KEY_GONE`
 */
export async function signSecrets(
  { clock, random }: Pick<Dependencies, 'clock' | 'random'>,
  issuer: Issuer,
  { product, activation, device, key }: SecretRecipient,
  values: Values,
): Promise<string> {
  const now = Math.floor(clock() / 1000);
  const sealed: [string, string][] = [];
  for (const [feature, value] of Object.entries(values)) {
    sealed.push([feature, await sealForDevice(key, value, random)]);
  }
  const claims: Claims<'secret'> = {
    v: 1,
    iss: issuer.vendor,
    aud: product,
    jti: randomTokenId(random),
    iat: now,
    cnf: { jkt: device },
    act: activation,
    val: Object.fromEntries(sealed),
  };
  return issuer.sign({ type: 'secret', kid: issuer.currentKid(now), claims });
}

/** Returns the longest possible claims for these values, whatever their features are renamed to. */
export const largestSecretClaims = (vendor: string, product: string, values: readonly string[]): Claims<'secret'> => ({
  v: 1,
  iss: vendor,
  aud: product,
  jti: 'x'.repeat(22),
  iat: 253_402_300_799,
  cnf: { jkt: 'x'.repeat(43) },
  act: `act_${'x'.repeat(16)}`,
  val: Object.fromEntries(
    values.map((value, index) => [String(index).padEnd(64, 'x'), `${'x'.repeat(sealedLength(value) - 4)}....`]),
  ),
});
