import { z } from 'zod';
import { computerId, label } from './primitives.js';

export const returnBody = z.strictObject({ reason: label });
export const returnedSeats = z.object({ returned: z.int() });
export const erasedQuery = { computerId: computerId.optional() };
export const erasedActivations = z.object({ erased: z.int() });
