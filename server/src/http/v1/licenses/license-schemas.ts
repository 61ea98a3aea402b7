import { z } from 'zod';
import { canonicalDomain } from '../../../features/licenses/canonical-domain.js';
import { isNetwork } from '../../../features/network-list.js';
import {
  companyId,
  labelText,
  licenseId,
  NO_CONTROLS,
  nextCursor,
  pageQuery,
  productId,
  profileId,
  timestamp,
} from '../primitive-schemas.js';
import { featureLimit, termFeature, termFields, termPatch } from './term-schemas.js';

export const licenseStatus = z.enum(['active', 'suspended']);
const MAX_SEATS = 1_000_000;
const seats = z
  .int()
  .min(0)
  .max(2_147_483_647)
  .meta({ description: 'How many devices may be active at the same time' });
const code = z.string().meta({ description: 'License code: a secret of the customer' });
const givenCode = z.string().min(1).max(200).regex(NO_CONTROLS, 'text without control characters');
const reference = labelText.meta({ description: 'Free text for your staff: a customer, an order' });
const acquired = z.boolean().meta({ description: 'Whether its code was handed out as the next free one' });

const address = z.string().refine(isNetwork, 'an IP address, or a network: 192.0.2.0/24');
const addresses = z
  .array(address)
  .max(100)
  .meta({ description: 'Addresses from which it may be checked; default: any' });
const domain = z.string().meta({ description: 'The domain that it is for', example: 'example.com' });
const values = (description: string) => z.record(z.string(), z.string()).optional().meta({ description });

export const license = z
  .object({
    id: licenseId,
    productId,
    code,
    status: licenseStatus,
    profileId: profileId.optional(),
    companyId: companyId.optional(),
    label: reference.optional(),
    acquired: acquired.optional(),
    seats,
    seatsTaken: z.int(),
    seatsReturned: z.int().optional().meta({ description: 'Activations that have ended' }),
    behindSince: timestamp.optional().meta({
      description: 'Closed to new devices since then: a certificate is newer than the ledger, which must be reconciled',
    }),
    startsAt: timestamp.optional(),
    ...z.object(termFields).partial().required({ type: true }).shape,
    features: z.array(termFeature),
    limitsOff: z.record(z.string(), featureLimit).optional().meta({ description: 'Limits of features that are off' }),
    lastActivatedAt: timestamp.optional(),
    switchedOffAt: timestamp.optional().meta({ description: 'Since when its holder has switched it off' }),
    addresses: addresses.optional(),
    domain: domain.optional(),
    locks: values('Values that the first check stored, and later ones must repeat'),
    reported: values('Other values that the latest check sent'),
    createdAt: timestamp,
    modifiedAt: timestamp.optional().meta({ description: 'Absent until it is changed; an activation is not a change' }),
  })
  .meta({ id: 'License' });

export const newLicense = z.strictObject({
  productId,
  code: givenCode.optional().meta({ description: 'License code from another system; default: generated' }),
  profileId: profileId.optional(),
  companyId: companyId.optional(),
  label: reference.optional(),
  startsAt: timestamp.optional(),
  ...z.strictObject(termFields).partial().shape,
  type: termFields.type.optional().meta({ description: 'Default: implied by subscriptionDays or expiresAt' }),
  subscriptionDays: z.int().min(1).max(5_000).optional(),
  seats: z.int().min(1).max(MAX_SEATS).optional().meta({
    description: 'How many devices may be active at the same time; default: as in its profile or product',
  }),
  features: z.array(termFeature).max(256).optional().meta({
    description: 'Default: those of its profile, or those that its product includes',
  }),
});

export const licensePatch = z.strictObject({
  ...termPatch,
  status: licenseStatus.optional(),
  profileId: profileId.nullable().optional(),
  inheritProfile: z
    .boolean()
    .optional()
    .meta({ description: 'Takes over the terms of the profile, then applies the rest' }),
  companyId: companyId.nullable().optional(),
  label: reference.nullable().optional(),
  acquired: acquired.optional(),
  startsAt: timestamp.nullable().optional(),
  addresses: addresses.nullable().optional(),
  domain: domain
    .refine((text) => canonicalDomain(text) !== undefined, 'a domain: example.com')
    .nullable()
    .optional(),
  seats: seats.max(MAX_SEATS).optional().meta({
    description: 'May be fewer than are taken: nothing new is issued until enough are returned',
  }),
});

export const newLicenses = z
  .strictObject({
    productId,
    profileId: profileId.optional(),
    companyId: companyId.optional(),
    label: reference.optional(),
    amount: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'How many codes to generate, of 18 digits each' }),
    codes: z.array(givenCode).min(1).max(10_000).optional().meta({ description: 'Codes from another system instead' }),
  })
  .refine(({ amount, codes }) => (amount === undefined) !== (codes === undefined), {
    path: ['amount'],
    message: 'give either amount or codes',
  });
export const nextLicenses = z.strictObject({
  productId,
  profileId: profileId.optional().meta({ description: 'Default: codes without a profile' }),
  amount: z.int().min(1).max(1_000).default(1),
});
export const licenseCodes = z.object({ items: z.array(z.object({ id: licenseId, code })) });

const isTrue = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional()
  .meta({ override: { type: 'boolean' } });
export const licenseQuery = {
  productId: productId.optional(),
  profileId: profileId.optional(),
  companyId: companyId.optional(),
  status: licenseStatus.optional(),
  acquired: isTrue,
  used: isTrue,
  activated: isTrue,
  ...pageQuery,
};
export const licensePage = z.object({ items: z.array(license), next: nextCursor });
export const licenseParams = { id: licenseId };
