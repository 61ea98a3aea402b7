import { z } from 'zod';

const MESSAGE = 'text of 1 to 4000 characters, without control characters but line breaks';

/** What a note says: the only text of this API that has lines. */
export const noteText = () =>
  z
    .string(MESSAGE)
    .normalize('NFC')
    .min(1, MESSAGE)
    .max(4_000, MESSAGE)
    .regex(/^[\P{Cc}\t\n\r]*$/u, MESSAGE);
