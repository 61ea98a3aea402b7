import { usageError } from '../output/cli-error.js';

const DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** The format of dates, for the help. */
export const DATE_FORM = 'YYYY-MM-DD, the start of that day in UTC; or ISO 8601 with a zone';

/** Converts a date of the command line to that of the native API. @throws CliError `USAGE` */
export function dateValue(flag: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const day = DATE.exec(value)?.[1];
  const time = Date.parse(day === value ? `${value}T00:00:00Z` : value);
  // JavaScript turns a day that does not exist, such as 30 February, into one of the next month.
  const exists = day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
  if (!exists || Number.isNaN(time)) {
    throw usageError(`${flag} must be a date, such as 2027-12-31 or 2027-12-31T18:00:00+01:00.`, flag);
  }
  return new Date(Math.floor(time / 1000) * 1000).toISOString();
}

/** @throws CliError `USAGE` */
export function integerValue(flag: string, value: number | undefined, min: number, max: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
  throw usageError(`${flag} must be a whole number from ${min} to ${max}.`, flag);
}

/** Parses `name=value` pairs. @throws CliError `USAGE` */
export function pairValues(flag: string, values: readonly string[]): Readonly<Record<string, string>> {
  const pairs = values.map((each) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
    if (name === undefined || value === undefined) throw usageError(`${flag} must be NAME=VALUE.`, flag);
    return [name, value] as const;
  });
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw usageError(`${flag} has the same name twice.`, flag);
  return Object.fromEntries(pairs);
}

/** Parses `name=number` pairs; `undefined` if there are none. @throws CliError `USAGE` */
export function numberValues(
  flag: string,
  values: readonly string[] | undefined,
  min: number,
  max: number,
): Readonly<Record<string, number>> | undefined {
  if (values === undefined) return undefined;
  const pairs = Object.entries(pairValues(flag, values));
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, integerValue(flag, value === '' ? Number.NaN : Number(value), min, max) ?? 0]),
  );
}

/** Omits undefined members: the native API distinguishes "absent" from `null`. */
export function omitUndefined<T extends object>(members: T): { [P in keyof T]: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]: Exclude<T[P], undefined>;
  };
}
