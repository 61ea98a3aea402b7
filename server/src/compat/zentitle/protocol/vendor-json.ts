import { z } from 'zod';
import { fitsInBytes, MAX_VENDOR_DATA_BYTES, type VendorData } from '../../../features/vendor-data.js';
import type { JsonValue } from '../../../store/port.js';
import { parsedJson } from './parameters.js';

const DATA = 'a JSON object of at most 16 KiB and 32 levels';

/** `companydata`, `additionaldata` and `clientinfo`. Names in it are unchanged. */
export const vendorData = () =>
  z
    .preprocess(
      parsedJson,
      z.record(z.string(), z.unknown(), DATA).refine((data) => fitsInBytes(data, MAX_VENDOR_DATA_BYTES), DATA),
    )
    .transform((data) => data as VendorData);

/** @param most bytes of UTF-8 */
export const vendorJson = (max: number) =>
  z
    .preprocess(
      parsedJson,
      z.unknown().refine((value) => fitsInBytes(value, max), `JSON of at most ${max / 1024} KiB and 32 levels`),
    )
    .transform((value) => value as JsonValue);

/** Formats the vendor's data as in this API: a JSON object in a string. */
export const jsonText = (data: VendorData | undefined): string => JSON.stringify(data ?? {});
