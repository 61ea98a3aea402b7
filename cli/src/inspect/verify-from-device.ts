import {
  type Bundle,
  type CheckObserver,
  CountersignError,
  type DeviceArtefact,
  verifyDeviceToken,
} from '@countersign/shared';
import type { InspectedContent, InspectionContext, RevealContent } from './inspection.js';

/**
 * Verifies an artefact of a device. It carries its key, so no roots are needed: it proves that the sender holds that
 * key.
 */
export async function verifyFromDevice(
  bundle: Bundle,
  type: DeviceArtefact,
  { roots, product }: InspectionContext,
  observe: CheckObserver,
  reveal: RevealContent,
): Promise<void> {
  const { kid, claims } = await verifyDeviceToken(bundle.artefact, type, observe);
  reveal({ type, claims } as InspectedContent, { role: 'device', kid });
  const failures = [
    compare('vendor', claims.iss, roots?.vendor, 'VENDOR_MISMATCH'),
    compare('product', claims.aud, product, 'PRODUCT_MISMATCH'),
  ];
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined) throw first;

  function compare(
    title: 'vendor' | 'product',
    said: string,
    wanted: string | undefined,
    code: 'VENDOR_MISMATCH' | 'PRODUCT_MISMATCH',
  ): CountersignError | undefined {
    const check = { of: type, step: '10', title };
    if (wanted === undefined) observe({ ...check, skipped: `no product was given; it is for ${said}` });
    else if (said === wanted) observe(check);
    else {
      const message = `It is for the ${title} ${said}, not for ${wanted}.`;
      observe({ ...check, failure: { code, message } });
      return new CountersignError(code, message);
    }
    return undefined;
  }
}
