/** Milliseconds since 1970; read once per operation. */
export type Clock = () => number;

/** ISO 8601 in UTC, the format of times in records and in the native API. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Seconds since 1970, the format of times in tokens. */
export const secondsOf = (iso: string): number => Math.floor(Date.parse(iso) / 1000);

export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 86_400;
