import { z } from 'zod';
import type { License } from '../licenses/license-record.js';
import { CONCURRENCY_MODES, LICENSE_TYPES } from '../terms/terms.js';

/** Fields of a license without a column; pictures are separate. */
export const MORE_FIELDS = [
  'type',
  'subscriptionDays',
  'profileId',
  'companyId',
  'startsAt',
  'lastActivatedAt',
  'maintenanceUntil',
  'leases',
  'concurrency',
  'features',
  'limitsOff',
  'udf',
  'functions',
  'addresses',
  'locks',
  'domainKey',
  'modifiedAt',
] as const satisfies readonly (keyof License)[];

export type MoreFields = Pick<License, (typeof MORE_FIELDS)[number]>;

/** JSON of all fields without a column. */
export const formatMoreCell = (license: License): string =>
  JSON.stringify(Object.fromEntries(MORE_FIELDS.map((name) => [name, license[name]])));

const NUMBER = 2_147_483_647;
const text = z.string().max(1_000);
const time = z.iso.datetime();
const hours = z.int().min(1).max(12_000).optional();
const count = z.int().min(0).max(NUMBER);

const schema = z.strictObject({
  type: z.enum(LICENSE_TYPES),
  subscriptionDays: z.int().min(1).max(100_000).optional(),
  profileId: text.optional(),
  companyId: text.optional(),
  startsAt: time.optional(),
  lastActivatedAt: time.optional(),
  maintenanceUntil: time.optional(),
  leases: z.strictObject({ client: hours, offline: hours, vm: hours }).optional(),
  concurrency: z
    .strictObject({
      mode: z.enum(CONCURRENCY_MODES),
      processes: count.optional(),
      networkSeats: count.optional(),
      heartbeatMinutes: count.optional(),
    })
    .optional(),
  features: z.array(z.strictObject({ code: text, limit: count.optional(), offline: count.optional() })).max(256),
  limitsOff: z.record(text, count).optional(),
  udf: z.record(text, text).optional(),
  functions: z
    .array(z.strictObject({ name: text, on: z.boolean(), value: count.optional() }))
    .max(64)
    .optional(),
  addresses: z.array(text).max(1_000).optional(),
  locks: z.record(text, text).optional(),
  domainKey: text.optional(),
  modifiedAt: time.optional(),
});

/** `undefined` if it is not in our format. */
export function parseMoreCell(cell: string): MoreFields | undefined {
  try {
    const read = schema.safeParse(JSON.parse(cell));
    return read.success ? (read.data as MoreFields) : undefined;
  } catch {
    return undefined;
  }
}
