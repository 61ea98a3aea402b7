import { z } from 'zod';
import { activationId, bundle, productId } from './primitives.js';
import { secretsBundle } from './secrets.js';

export const deviceCertificate = z.object({
  certificate: bundle('Activation certificate'),
  secrets: secretsBundle.optional(),
});
export const deviceReceipt = z.object({ receipt: bundle('Receipt') });
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
  certificate: bundle('Activation certificate, presented when the answer was that it is unknown').optional(),
});
export const checkAnswer = z.object({ answer: bundle('Signed answer') });
