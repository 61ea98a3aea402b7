/**
 * Escapes untrusted text for a terminal: control, format and direction characters, which could move the cursor or
 * disguise the text, become visible escapes.
 */
export const escapeText = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
