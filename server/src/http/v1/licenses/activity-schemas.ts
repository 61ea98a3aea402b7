import { z } from 'zod';
import { computerId, labelText } from '../primitive-schemas.js';

export const returnSeatsBody = z.strictObject({ reason: labelText });
export const returnedSeats = z.object({ returned: z.int() });
export const eraseActivationsQuery = { computerId: computerId.optional() };
export const erasedActivations = z.object({ erased: z.int() });
