import { z } from 'zod';
import { freeText, licenseId, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';

const system = z
  .string()
  .regex(/^[a-z]{1,20}$/, '1 to 20 lower-case letters')
  .meta({ example: 'faxstore' });
const result = z
  .string()
  .regex(/^(ok|[A-Z_]{1,40})$/, 'ok or a code')
  .meta({ description: '`ok`, or the refusal code', example: 'LICENSE_SWITCHED_OFF' });
const note = freeText(1_000).meta({ description: "Note of the vendor's staff" });
const address = z.string().min(1).max(45).meta({ description: 'IP address of the caller' });

export const check = z
  .object({
    id: z.string(),
    at: timestamp,
    system,
    productId: productId.optional(),
    licenseId: licenseId.optional(),
    address,
    userAddress: z
      .string()
      .optional()
      .meta({ description: 'IP address of the user for whom the caller asked, as it reports' }),
    result,
    info: z.string().optional().meta({ description: 'What the caller reported about itself' }),
    note: note.optional(),
  })
  .meta({ id: 'Check' });
export const checkQuery = {
  system: system.optional(),
  productId: productId.optional(),
  licenseId: licenseId.optional(),
  address: address.optional(),
  result: result.optional(),
  text: z.string().min(1).max(200).optional().meta({ description: 'Search in info and note, ignoring case' }),
  since: timestamp.optional(),
  until: timestamp.optional(),
  ...pageQuery,
};
export const checkPage = z.object({ items: z.array(check), next: nextCursor });
export const checkParams = {
  id: z
    .string()
    .regex(/^chk_\d{14}_[0-9a-z]{8}$/, 'chk_, 14 digits, _ and 8 letters and digits')
    .meta({ example: 'chk_01798761600000_0123abcd' }),
};
export const checkPatch = z.strictObject({ note: note.nullable() });
export const deleteChecksQuery = { before: timestamp };
export const deletedChecks = z.object({ deleted: z.int().meta({ description: 'How many were deleted' }) });
