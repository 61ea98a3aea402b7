import {
  type Claims,
  CountersignError,
  type DeviceArtefact,
  splitBundle,
  type VerifiedToken,
  verifyDeviceToken,
} from '@countersign/shared';

/**
 * Verifies a token that a device sent to this vendor. This proves that the sender holds the key `kid`; the ledger knows
 * whose key that is.
 *
 * @param bundle without armour
 * @param product the product that it must be for; any if omitted
 * @throws CountersignError as the verifier, `VENDOR_MISMATCH` if it is for another vendor, `PRODUCT_MISMATCH`
 */
export async function verifyFromDevice<T extends DeviceArtefact>(
  bundle: string,
  type: T,
  vendor: string,
  product?: string,
): Promise<VerifiedToken<T>> {
  const token = await verifyDeviceToken(splitBundle(bundle).artefact, type, undefined, 'pool');
  const { iss, aud } = token.claims;
  if (iss !== vendor) {
    throw new CountersignError(
      'VENDOR_MISMATCH',
      `This ${type} is for the vendor ${iss}, but this server belongs to ${vendor}.`,
    );
  }
  if (product !== undefined && aud !== product) {
    throw new CountersignError('PRODUCT_MISMATCH', `This ${type} is for the product ${aud}, not for ${product}.`);
  }
  return token;
}

/** @throws CountersignError `TYPE_MISMATCH` if the request is for another operation */
export function assertRequestOperation(
  { claims: { op } }: VerifiedToken<'request'>,
  ops: readonly Claims<'request'>['op'][],
): void {
  if (ops.includes(op)) return;
  throw new CountersignError('TYPE_MISMATCH', `This is a request to ${ASKS[op]}, which this call does not answer.`);
}

const ASKS: Readonly<Record<Claims<'request'>['op'], string>> = {
  activate: 'activate a device',
  refresh: 'refresh an activation',
  trial: 'register a trial',
  'sign-in': "activate a device for a user's account",
};
