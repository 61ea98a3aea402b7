import { CountersignError } from '../errors.js';

const ENCODER = new TextEncoder();
// Without `ignoreBOM` a leading byte order mark would vanish, and two byte strings would give one text.
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Encodes as UTF-8; a lone surrogate becomes U+FFFD, as everywhere on the web. */
export const encodeUtf8 = (text: string): Uint8Array => ENCODER.encode(text);

/**
 * Step 8: decodes UTF-8 and rejects malformed input; a byte order mark stays in the text, where JSON rejects it.
 * @throws CountersignError `PAYLOAD_NOT_UTF8`
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes);
  } catch (cause) {
    throw new CountersignError('PAYLOAD_NOT_UTF8', 'The payload is not UTF-8.', { cause });
  }
}
