/**
 * Text that a spreadsheet would run as a formula: OWASP's list, and the wide forms that some spreadsheets accept too.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Text that it would read as a number, time, date or boolean, and write back differently. */
const NUMBER = /^[\s\d.,:/\\eE+\-–%$€£¥()]*\d[\s\d.,:/\\eE+\-–%$€£¥()]*(?:[ap]m?)?$/i;
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const NAMED = new RegExp(`^(?:true|false|\\d*[\\s\\-/.]*${MONTH}[\\s\\-/.,]*\\d*)$`, 'i');

/** Whether a spreadsheet would change this text. */
const isUnsafe = (text: string): boolean =>
  FORMULA.test(text) || NUMBER.test(text) || NAMED.test(text) || text !== text.trim();

/** Returns the cell for a text, with an apostrophe if a spreadsheet would change the text. */
export const escapeCell = (text: string): string => (isUnsafe(text) || text.startsWith("'") ? `'${text}` : text);

/** Returns the text of a cell, escaped or not. */
export const unescapeCell = (cell: string): string =>
  cell.startsWith("'") && (isUnsafe(cell.slice(1)) || cell.startsWith("''")) ? cell.slice(1) : cell;

/** Whether an exported cell has lost its escape, and perhaps part of its text. */
export const hasLostEscape = (cell: string): boolean => isUnsafe(cell);

/** What a spreadsheet leaves of a destroyed text: 1.23457E+17, #NAME? */
export const isMangled = (cell: string): boolean =>
  /^[-+]?\d(?:[.,]\d+)?E[-+]\d+$/i.test(cell.trim()) ||
  /^#(?:NAME|REF|VALUE|NUM|N\/A|DIV\/0|NULL|#+)/i.test(cell.trim());
