/**
 * Text from elsewhere, safe for a terminal: control, format and direction characters, which could move the cursor or
 * make it show something else than was sent, become visible escapes.
 */
export const escapeText = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
