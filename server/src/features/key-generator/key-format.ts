import { CountersignError, canonicalLicenseCode, type Random } from '@countersign/shared';
import { CHARACTER_CLASSES, type CharacterClass, type KeyFormat } from './generator-rule-record.js';

/** `special`: characters that need no escape in a URL's query, in HTML or in a spreadsheet. */
const CHARACTERS: Readonly<Record<CharacterClass, string>> = {
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  digits: '0123456789',
  special: '!$*.^_~',
};

export const MAX_RANDOM_CHARACTERS = 128;
export const MAX_AFFIX_LENGTH = 64;
const MAX_KEY_LENGTH = 200;

/** Returns every character of the random part, once. */
export const formatCharacters = ({ alphabet }: KeyFormat): string =>
  typeof alphabet === 'string'
    ? alphabet
    : CHARACTER_CLASSES.filter((each) => alphabet.includes(each))
        .map((each) => CHARACTERS[each])
        .join('');

/** Returns the number of different keys of a format. */
export const countPossibleKeys = (format: KeyFormat): bigint =>
  BigInt(formatCharacters(format).length) ** BigInt(format.length);

/** Returns why no keys can be made of a format, for people; `undefined` if they can. */
export function keyFormatProblem(format: KeyFormat): string | undefined {
  const { length, groupLength = length, prefix = '', suffix = '', separator = '-' } = format;
  const characters = formatCharacters(format);
  if (!isWithin(length, 1, MAX_RANDOM_CHARACTERS)) return `format.length must be 1 to ${MAX_RANDOM_CHARACTERS}.`;
  if (!isWithin(groupLength, 1, length)) return 'format.groupLength must be 1 to format.length.';
  if (characters.length < 2) return 'format.alphabet must have at least two characters.';
  if (!/^[\x21-\x7e]*$/.test(characters)) return 'format.alphabet must be printable ASCII without spaces.';
  if (new Set(characters).size < characters.length) return 'format.alphabet must not repeat a character.';
  if ([prefix, suffix, separator].some((each) => /\p{Cc}/u.test(each))) return 'format must be one line of text.';
  const skeleton = layOut(format, 'U'.repeat(length));
  if (skeleton.length > MAX_KEY_LENGTH) return `format makes keys of more than ${MAX_KEY_LENGTH} characters.`;
  // Our own codes have no U: a code that looks like one except for a U would be read as one of ours.
  if (!isCanonical(skeleton)) {
    return 'format must not begin or end with a space, or look like a Countersign code (CS- and five groups of five).';
  }
  return undefined;
}

/** Makes keys of a format, uniformly at random, so repetitions are possible. */
export function createKeyGenerator(format: KeyFormat, random: Random): () => string {
  const next = characterSource(formatCharacters(format), random);
  return () => {
    for (;;) {
      let characters = '';
      for (let count = 0; count < format.length; count += 1) characters += next();
      const key = layOut(format, characters);
      // It may look like one of our own license codes by chance.
      if (isCanonical(key)) return key;
    }
  };
}

/** Whether a format can produce a code. */
export function matchesFormat(format: KeyFormat, code: string): boolean {
  const { prefix = '', suffix = '', separator = '-', groupLength = format.length } = format;
  const characters = new Set(formatCharacters(format));
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

/** Draws characters uniformly: bytes above the last whole multiple of their number are discarded. */
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

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
