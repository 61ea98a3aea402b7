import { z } from 'zod';
import { fitsInto, MOST_VENDOR_DATA, type VendorData } from '../../features/vendor-data.js';
import type { JsonValue } from '../../store/port.js';
import { parsed } from './parameters.js';

const DATA = 'a JSON object of at most 16 KiB and 32 levels';

/** `companydata`, `additionaldata` and `clientinfo`. Names in it stay as they are. */
export const vendorData = () =>
  z
    .preprocess(
      parsed,
      z.record(z.string(), z.unknown(), DATA).refine((data) => fitsInto(data, MOST_VENDOR_DATA), DATA),
    )
    .transform((data) => data as VendorData);

/** @param most bytes of UTF-8 */
export const vendorJson = (most: number) =>
  z
    .preprocess(
      parsed,
      z.unknown().refine((value) => fitsInto(value, most), `JSON of at most ${most / 1024} KiB and 32 levels`),
    )
    .transform((value) => value as JsonValue);

/** The vendor's data as this API writes it: a JSON object in a string. */
export const jsonText = (data: VendorData | undefined): string => JSON.stringify(data ?? {});
