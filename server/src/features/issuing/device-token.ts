import {
  CountersignError,
  type DeviceArtefact,
  splitBundle,
  type VerifiedToken,
  verifyDeviceToken,
} from '@countersign/shared';

/**
 * Verifies what a device sent to this vendor. It proves that the sender holds the key `kid`; whose key that is, the
 * ledger says.
 *
 * @param bundle without armour
 * @param product the one that it must be for; any when it is left out
 * @throws CountersignError what the verifier finds wrong, `VENDOR_MISMATCH` when it is for another vendor,
 * `PRODUCT_MISMATCH`
 */
export async function verifyFromDevice<T extends DeviceArtefact>(
  bundle: string,
  type: T,
  vendor: string,
  product?: string,
): Promise<VerifiedToken<T>> {
  const token = await verifyDeviceToken(splitBundle(bundle).artefact, type, undefined, 'aside');
  const { iss, aud } = token.claims;
  if (iss !== vendor) {
    throw new CountersignError(
      'VENDOR_MISMATCH',
      `This ${type} is for the vendor ${iss}, and this server is of ${vendor}.`,
    );
  }
  if (product !== undefined && aud !== product) {
    throw new CountersignError('PRODUCT_MISMATCH', `This ${type} is for the product ${aud}, not for ${product}.`);
  }
  return token;
}
