import {
  type Bundle,
  CountersignError,
  type DeviceArtefact,
  type Observe,
  verifyDeviceToken,
} from '@countersign/shared';
import type { Content, InspectionContext, Reveal } from './inspection.js';

/** What a device signed carries its key, so it needs no roots: it proves that the sender holds that key. */
export async function verifyFromDevice(
  bundle: Bundle,
  type: DeviceArtefact,
  { roots, product }: InspectionContext,
  observe: Observe,
  reveal: Reveal,
): Promise<void> {
  const { kid, claims } = await verifyDeviceToken(bundle.artefact, type, observe);
  reveal({ type, claims } as Content, { role: 'device', kid });
  const failures = [
    judge('vendor', claims.iss, roots?.vendor, 'VENDOR_MISMATCH'),
    judge('product', claims.aud, product, 'PRODUCT_MISMATCH'),
  ];
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined) throw first;

  function judge(
    title: 'vendor' | 'product',
    said: string,
    wanted: string | undefined,
    code: 'VENDOR_MISMATCH' | 'PRODUCT_MISMATCH',
  ): CountersignError | undefined {
    const check = { of: type, step: '10', title };
    if (wanted === undefined) observe({ ...check, skipped: `none was named; it is for ${said}` });
    else if (said === wanted) observe(check);
    else {
      const message = `It is for the ${title} ${said}, not for ${wanted}.`;
      observe({ ...check, failure: { code, message } });
      return new CountersignError(code, message);
    }
    return undefined;
  }
}
