/** Milliseconds since 1970; read once per operation. */
export type Clock = () => number;

/** ISO 8601 in UTC, as records and the native API have times. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Seconds since 1970, as tokens have times. */
export const secondsOf = (iso: string): number => Math.floor(Date.parse(iso) / 1000);

export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 86_400;
