import { CountersignError, canonicalLicenseCode, type Random } from '@countersign/shared';
import { CHARACTER_CLASSES, type CharacterClass, type KeyFormat } from './generator-rule-record.js';

/** `special`: what needs no escape in a URL's query, in HTML and in a spreadsheet. */
const CHARACTERS: Readonly<Record<CharacterClass, string>> = {
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  digits: '0123456789',
  special: '!$*.^_~',
};

export const MOST_RANDOM_CHARACTERS = 128;
export const MOST_AROUND = 64;
const LONGEST_KEY = 200;

/** Every character that may be in the random part, each once. */
export const charactersOf = ({ alphabet }: KeyFormat): string =>
  typeof alphabet === 'string'
    ? alphabet
    : CHARACTER_CLASSES.filter((each) => alphabet.includes(each))
        .map((each) => CHARACTERS[each])
        .join('');

/** How many different keys there are of a format. */
export const possibleKeys = (format: KeyFormat): bigint => BigInt(charactersOf(format).length) ** BigInt(format.length);

/** Why no keys can be made of a format, for people; `undefined` when they can. */
export function formatFault(format: KeyFormat): string | undefined {
  const { length, groupLength = length, prefix = '', suffix = '', separator = '-' } = format;
  const characters = charactersOf(format);
  if (!isWithin(length, 1, MOST_RANDOM_CHARACTERS)) return `format.length must be 1 to ${MOST_RANDOM_CHARACTERS}.`;
  if (!isWithin(groupLength, 1, length)) return 'format.groupLength must be 1 to format.length.';
  if (characters.length < 2) return 'format.alphabet must have two characters or more.';
  if (!/^[\x21-\x7e]*$/.test(characters)) return 'format.alphabet takes printable ASCII characters without spaces.';
  if (new Set(characters).size < characters.length) return 'format.alphabet has a character twice.';
  if ([prefix, suffix, separator].some((each) => /\p{Cc}/u.test(each))) return 'format must be one line of text.';
  const skeleton = layOut(format, 'U'.repeat(length));
  if (skeleton.length > LONGEST_KEY) return `format makes keys of more than ${LONGEST_KEY} characters.`;
  // U is in no code of our own form: one that looks like it but for the U is of that form, and would be read otherwise.
  if (!isCanonical(skeleton)) {
    return 'format must not begin or end with a space, nor look as our own codes do (CS- and five groups of five).';
  }
  return undefined;
}

/** Makes keys of a format, each as likely as any other. What it made it may make again. */
export function keyMaker(format: KeyFormat, random: Random): () => string {
  const next = characterSource(charactersOf(format), random);
  return () => {
    for (;;) {
      let characters = '';
      for (let count = 0; count < format.length; count += 1) characters += next();
      const key = layOut(format, characters);
      // By chance it may look as a code of our own form does.
      if (isCanonical(key)) return key;
    }
  };
}

/** Whether a code is one that the format can make. */
export function isOfFormat(format: KeyFormat, code: string): boolean {
  const { prefix = '', suffix = '', separator = '-', groupLength = format.length } = format;
  const characters = new Set(charactersOf(format));
  if (!code.startsWith(prefix) || !code.endsWith(suffix)) return false;
  const bare: string[] = [];
  const body = code.slice(prefix.length, code.length - suffix.length);
  for (let at = 0; at < body.length; at += groupLength + separator.length) bare.push(body.slice(at, at + groupLength));
  const random = bare.join('');
  return (
    random.length === format.length &&
    Array.from(random).every((each) => characters.has(each)) &&
    layOut(format, random) === code
  );
}

function layOut(
  { prefix = '', suffix = '', separator = '-', length, groupLength = length }: KeyFormat,
  random: string,
) {
  if (groupLength >= length) return prefix + random + suffix;
  const groups: string[] = [];
  for (let at = 0; at < length; at += groupLength) groups.push(random.slice(at, at + groupLength));
  return prefix + groups.join(separator) + suffix;
}

/** Characters of which each is as likely as any other: bytes above the last whole multiple of their number are not used. */
function characterSource(characters: string, random: Random): () => string {
  const bound = 256 - (256 % characters.length);
  let bytes: Uint8Array = new Uint8Array();
  let at = 0;
  return () => {
    for (;;) {
      if (at === bytes.length) [bytes, at] = [random(256), 0];
      const byte = bytes[at] as number;
      at += 1;
      if (byte < bound) return characters[byte % characters.length] as string;
    }
  };
}

function isCanonical(code: string): boolean {
  try {
    return canonicalLicenseCode(code) === code;
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'LICENSE_CODE_MISTYPED') return false;
    throw error;
  }
}

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
