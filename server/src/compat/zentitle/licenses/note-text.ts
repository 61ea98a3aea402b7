import { z } from 'zod';

const MESSAGE = 'text of 1 to 4000 characters, without control characters but line breaks';

/** The text of a note: the only text of this API with several lines. A number is read as its digits. */
export const noteText = () =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z
      .string(MESSAGE)
      .normalize('NFC')
      .min(1, MESSAGE)
      .max(4_000, MESSAGE)
      .regex(/^[\P{Cc}\t\n\r]*$/u, MESSAGE),
  );
