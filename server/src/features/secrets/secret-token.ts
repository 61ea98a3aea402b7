import { type Claims, type PublicJwk, randomTokenId, sealedLength, sealForDevice } from '@countersign/shared';
import type { Issuer } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';

/** Of one token. */
export const MOST_VALUES = 64;

type Values = Readonly<Record<string, string>>;

/** Whose the values are, and which features the license has. */
type Granted = Pick<Claims<'activation'>, 'lic' | 'fty'>;

/**
 * The values that a license gives its devices: of those features of the type `secure-store` that are on. `undefined` when
 * none was ever set.
 */
export async function grantedValues(tx: LedgerTransaction, { lic, fty = {} }: Granted): Promise<Values | undefined> {
  const features = Object.keys(fty).filter((code) => fty[code] === 'secure');
  if (features.length === 0) return undefined;
  const secrets = await tx.secrets.get(lic);
  return secrets && Object.fromEntries(Object.entries(secrets.values).filter(([code]) => features.includes(code)));
}

export interface Recipient {
  /** Product id. */
  readonly product: string;
  readonly activation: string;
  /** Thumbprint of the device key. */
  readonly device: string;
  readonly key: PublicJwk;
}

/**
 * The bundle that brings a device its values. Nothing is counted by it, so it is not in the ledger before it is signed: who
 * asks again gets the same values under fresh keys.
 *
 * @throws CountersignError `KEY_INVALID`, `SIGNING_KEY_GONE`
 */
export async function signSecrets(
  { clock, random }: Pick<Means, 'clock' | 'random'>,
  issuer: Issuer,
  { product, activation, device, key }: Recipient,
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

/** The longest that a token with these values can become, whatever its features are called one day. */
export const largestClaims = (vendor: string, product: string, values: readonly string[]): Claims<'secret'> => ({
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
