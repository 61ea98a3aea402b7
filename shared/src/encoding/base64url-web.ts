import type { Base64url } from './base64url-codec.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The 6-bit value of each character; a seventh bit marks characters outside the alphabet. */
const NONE = 0x40;
const VALUES = new Uint8Array(128).fill(NONE);
for (let value = 0; value < 64; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

const valueAt = (text: string, index: number): number => VALUES[text.charCodeAt(index)] ?? NONE;

/** Base64url in JavaScript, for platforms without `Buffer`. */
export const base64url: Base64url = { encode, decode };

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    text += `${ALPHABET[a >> 2]}${ALPHABET[((a & 3) << 4) | (b >> 4)]}`;
    if (i + 1 < bytes.length) text += ALPHABET[((b & 15) << 2) | (c >> 6)];
    if (i + 2 < bytes.length) text += ALPHABET[c & 63];
  }
  return text;
}

function decode(text: string): Uint8Array | undefined {
  const rest = text.length % 4;
  if (rest === 1) return undefined;
  const whole = text.length - rest;
  const bytes = new Uint8Array((whole / 4) * 3 + (rest === 0 ? 0 : rest - 1));
  let at = 0;
  let seen = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = valueAt(text, i);
    const b = valueAt(text, i + 1);
    const c = valueAt(text, i + 2);
    const d = valueAt(text, i + 3);
    seen |= a | b | c | d;
    bytes[at] = (a << 2) | (b >> 4);
    bytes[at + 1] = (b << 4) | (c >> 2);
    bytes[at + 2] = (c << 6) | d;
    at += 3;
  }
  if (rest > 0) {
    const a = valueAt(text, whole);
    const b = valueAt(text, whole + 1);
    const c = rest === 3 ? valueAt(text, whole + 2) : 0;
    seen |= a | b | c;
    bytes[at] = (a << 2) | (b >> 4);
    if (rest === 3) bytes[at + 1] = (b << 4) | (c >> 2);
    const pastTheEnd = rest === 3 ? c & 0b11 : b & 0b1111;
    if (pastTheEnd !== 0) return undefined;
  }
  return (seen & NONE) === 0 ? bytes : undefined;
}
