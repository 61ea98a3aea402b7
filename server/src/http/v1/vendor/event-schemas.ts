import { z } from 'zod';
import { EVENT_ID } from '../../../features/events/event-id.js';
import { MAX_PAYLOAD_BYTES } from '../../../features/events/events.js';
import { labelText, nextCursor, pageQuery, productId, timestamp, vendorJson } from '../primitive-schemas.js';

export const eventId = z
  .string()
  .regex(EVENT_ID, 'evt_ and 16 digits')
  .meta({ description: 'Later events have greater ids', example: 'evt_1800000000000000' });
const eventFields = {
  name: labelText,
  productId: productId.optional(),
  payload: vendorJson(MAX_PAYLOAD_BYTES).optional().meta({ description: 'JSON of any kind, at most 64 KiB' }),
};
export const event = z.object({ id: eventId, at: timestamp, ...eventFields }).meta({ id: 'Event' });
export const newEvent = z.strictObject(eventFields);
export const eventQuery = { name: labelText.optional(), productId: productId.optional(), ...pageQuery };
export const eventPage = z.object({ items: z.array(event), next: nextCursor });
export const streamQuery = {
  after: eventId.optional().meta({
    description:
      'The last event that the subscriber has; the Last-Event-ID header takes precedence. Default: new events only',
  }),
};
