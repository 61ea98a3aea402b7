import { z } from 'zod';
import { activationId, bundle, featureCode, licenseId, productId, timestamp } from '../primitive-schemas.js';

const MAX_CHARACTERS = 2_000;

export const secretParams = { id: licenseId, feature: featureCode };
export const secretBody = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(MAX_CHARACTERS)
    // A certificate is UTF-8, which has no unpaired surrogates.
    .refine((text) => text.isWellFormed(), 'text without lone surrogates')
    .meta({ description: 'Only for devices of the license: never returned to anyone else' }),
});
export const secretNote = z.object({ feature: featureCode, setAt: timestamp }).meta({ id: 'SecretNote' });
export const secretNotes = z.object({ items: z.array(secretNote) });

export const secretsBundle = bundle("The license's values, encrypted to the device");
export const deviceSecretsBody = z.strictObject({
  product: productId,
  activation: activationId,
  device: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url')
    .meta({ description: "The device's Ed25519 public key: `x` of its JWK" }),
});
export const deviceSecrets = z.object({ secrets: secretsBundle });
