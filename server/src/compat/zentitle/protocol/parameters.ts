import { z } from 'zod';

/**
 * Parameters as this API accepts them: names in any case, from the body or the query, numbers and booleans as JSON
 * values or as text (NOTES, Zentitle v1). Each message completes "<parameter> must be ...".
 */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with names in any case; unknown members and `null` are ignored, as in that API. */
export const parameterSchema = <const S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((value, context) => {
    if (!isObject(value)) return value;
    const lowered = new Map<string, unknown>();
    for (const [name, member] of Object.entries(value)) {
      if (member === null) continue;
      const lower = name.toLowerCase();
      if (lowered.has(lower) && JSON.stringify(lowered.get(lower)) !== JSON.stringify(member)) {
        context.addIssue({ code: 'custom', path: [lower], message: 'given once: it has two different values' });
      }
      lowered.set(lower, member);
    }
    return Object.fromEntries(lowered);
  }, z.object(shape));

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** Text; a number is read as its digits, because clients send ids both ways. */
export const textParameter = ({ min = 1, max = 1_000 }: { readonly min?: number; readonly max?: number } = {}) => {
  const message = min > 1 ? `text of ${min} to ${max} characters` : `text of at most ${max} characters`;
  return z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z
      .string(message)
      .normalize('NFC')
      .min(min, min === 1 ? 'text that is not empty' : message)
      .max(max, message)
      .regex(/^\P{Cc}*$/u, 'text without control characters'),
  );
};

/** A whole number within inclusive bounds. */
export const integerParameter = (min = 0, max = 2_147_483_647) => {
  const message = `a whole number from ${min} to ${max}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value),
    z.int(message).min(min, message).max(max, message),
  );
};

/** `true` or `false`, in any case. */
export const booleanParameter = () =>
  z.preprocess((value) => {
    const lower = typeof value === 'string' ? value.trim().toLowerCase() : value;
    return lower === 'true' ? true : lower === 'false' ? false : lower;
  }, z.boolean('true or false'));

/** `1` or `0`. */
export const bitParameter = () =>
  z
    .preprocess((value) => {
      const plain = trimmed(value);
      return plain === '1' || plain === 1 || plain === true ? true : plain === '0' || plain === 0 ? false : plain;
    }, z.boolean('1 or 0'))
    .default(false);

/** One of these words, in any case; returned as written here. */
export const choiceParameter = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? (words.find((word) => word.toLowerCase() === value.trim().toLowerCase()) ?? value)
        : value,
    z.enum(words, `one of: ${words.join(', ')}`),
  );

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d{1,7})?Z?)?$/;

/** `YYYY-MM-DD`, or with `THH:MM:SS[.mmm]`, in UTC; returned as ISO 8601. */
export const dateParameter = () => z.preprocess(trimmed, z.string(DATE_FORM).transform(readDate));

const DATE_FORM = 'a date (2027-01-31) or a time in UTC (2027-01-31T12:00:00)';

function readDate(value: string, context: z.RefinementCtx): string {
  const parts = DATE.exec(value);
  const iso =
    parts === null
      ? undefined
      : `${value.replace(/(\.\d{3})\d*/, '$1').replace(/Z$/, '')}${parts[4] === undefined ? 'T00:00:00' : ''}Z`;
  const milliseconds = iso === undefined ? Number.NaN : Date.parse(iso);
  // JavaScript reads 2027-02-30 as the second of March.
  const isReal = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(value.slice(0, 10));
  if (isReal && value >= '1970') return new Date(milliseconds).toISOString();
  context.addIssue({ code: 'custom', message: DATE_FORM });
  return z.NEVER;
}

/** A date, or the word `reset`, which clears it. */
export const dateOrResetParameter = () =>
  z.union([choiceParameter('reset'), dateParameter()], `${DATE_FORM}, or reset`);

/** In a query, JSON comes as text; text that is not JSON stays text. */
export function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** A list; in a query it comes as JSON text. */
export const listParameter = <const T extends z.ZodType>(member: T) =>
  z.preprocess(parsedJson, z.array(member, 'a list').max(1_000, 'a list of at most 1000'));

/** Ten digits. */
export const productIdParameter = () => textParameter({ max: 64 });

/** This API's computer ids: 20 characters, or whatever else clients use. */
export const computerIdParameter = () =>
  textParameter({ max: 100 }).refine((value) => /^[\x21-\x7e]+$/.test(value), 'printable ASCII without spaces');

/** A page of a list, where page 0 asks for the count. */
export const pagingParameters = {
  pagenumber: integerParameter().default(0),
  pagesize: integerParameter(1, 10_000).default(10_000),
};

/** A request or certificate, with or without armour, so it may have several lines. */
export const certificateParameter = () => z.string('the text of a certificate').min(1, 'the text of a certificate');
