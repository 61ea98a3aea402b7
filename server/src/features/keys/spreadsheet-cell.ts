/** What a spreadsheet would run as a formula; OWASP's list with the wide forms that some of them take as well. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** What it would take for a number, a time, a date or a truth value, and write back in another way. */
const NUMBER = /^[\s\d.,:/\\eE+\-–%$€£¥()]*\d[\s\d.,:/\\eE+\-–%$€£¥()]*(?:[ap]m?)?$/i;
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const NAMED = new RegExp(`^(?:true|false|\\d*[\\s\\-/.]*${MONTH}[\\s\\-/.,]*\\d*)$`, 'i');

/** Whether a spreadsheet does not leave this text as it is. */
const isUnsafe = (text: string): boolean =>
  FORMULA.test(text) || NUMBER.test(text) || NAMED.test(text) || text !== text.trim();

/** Text as it stands in a cell: with an apostrophe before it where a spreadsheet would make something else of it. */
export const guardText = (text: string): string => (isUnsafe(text) || text.startsWith("'") ? `'${text}` : text);

/** The text of a cell that was guarded, or that somebody else wrote. */
export const unguardText = (cell: string): string =>
  cell.startsWith("'") && (isUnsafe(cell.slice(1)) || cell.startsWith("''")) ? cell.slice(1) : cell;

/** Whether a cell that we wrote has lost its guard, and with it perhaps some of its text. */
export const lostGuard = (cell: string): boolean => isUnsafe(cell);

/** What a spreadsheet made of a text that is gone: 1.23457E+17, #NAME? */
export const isMangled = (cell: string): boolean =>
  /^[-+]?\d(?:[.,]\d+)?E[-+]\d+$/i.test(cell.trim()) ||
  /^#(?:NAME|REF|VALUE|NUM|N\/A|DIV\/0|NULL|#+)/i.test(cell.trim());
