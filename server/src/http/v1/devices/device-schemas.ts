import { z } from 'zod';
import { password, username } from '../customers/group-user-schemas.js';
import { secretsBundle } from '../licenses/secret-schemas.js';
import { activationId, bundle, productId } from '../primitive-schemas.js';

export const deviceCertificate = z.object({
  certificate: bundle('Activation certificate'),
  secrets: secretsBundle.optional(),
});
export const deviceReceipt = z.object({ receipt: bundle('Receipt') });
export const deviceTrial = z.object({ trial: bundle('Registered trial') });
export const signInBody = z.strictObject({ request: bundle('Request'), username, password });
export const checkBody = z.strictObject({
  product: productId,
  activation: activationId,
  generation: z
    .int()
    .min(1)
    .max(2 ** 31),
  nonce: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/, '22 characters of base64url')
    .meta({ description: '128 random bits in base64url' }),
  certificate: bundle('Activation certificate, sent after an answer that the activation is unknown').optional(),
});
export const checkAnswer = z.object({ answer: bundle('Signed answer') });
export const usageBody = z.strictObject({ usage: bundle('Usage token') });
export const usageAnswer = z.object({ answer: bundle('Lease for a check-out, otherwise a settlement') });
