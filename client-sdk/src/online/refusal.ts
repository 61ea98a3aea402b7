import { CountersignError } from '@countersign/shared';

/** What the server said when it refused. It is not signed: show it to people, but decide nothing by it. */
export interface Refusal {
  /** HTTP status, 400 to 499. */
  readonly status: number;
  /** The server's own code, for example `NO_SEAT_LEFT`; empty if it gave none. */
  readonly code: string;
  /** For people; escaped, at most 300 characters. */
  readonly detail: string;
  /** Seconds to wait before a retry, if the server said so. */
  readonly retryAfter?: number;
}

/** Returns the refusal behind an error of code `REQUEST_REFUSED`, `undefined` for any other. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  if (!(error instanceof CountersignError) || error.code !== 'REQUEST_REFUSED') return undefined;
  return (error.cause as { readonly refusal?: Refusal } | undefined)?.refusal;
};

export const refusedError = (refusal: Refusal): CountersignError => {
  const code = refusal.code === '' ? '' : ` (${refusal.code})`;
  return new CountersignError('REQUEST_REFUSED', `The server refused: ${refusal.detail}${code}`, {
    cause: { refusal },
  });
};

/** Returns the seconds that the server asked to wait, with a refusal or with status 503. */
export const retryAfterOf = (error: unknown): number | undefined =>
  refusalOf(error)?.retryAfter ??
  (error instanceof CountersignError
    ? (error.cause as { readonly retryAfter?: number } | undefined)?.retryAfter
    : undefined);

/**
 * Parses `Retry-After` to seconds. A date is compared with the server's own date, because the clock here may be wrong.
 */
export function readRetryAfter(headers: Headers): number | undefined {
  const asked = headers.get('retry-after') ?? '';
  const seconds = /^\d{1,9}$/.test(asked)
    ? Number(asked)
    : (Date.parse(asked) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Reads a problem document (RFC 9457); `undefined` if it is not one. */
export function readRefusal(
  status: number,
  problem: Readonly<Record<string, unknown>>,
  retryAfter?: number,
): Refusal | undefined {
  const { code, title, detail } = problem;
  const said = [detail, title].find((each) => typeof each === 'string' && each.trim() !== '');
  if (typeof said !== 'string') return undefined;
  return {
    status,
    code: typeof code === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : '',
    detail: shown(said),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** Control and direction characters could disguise the text in a terminal or a dialog. */
const shown = (text: string): string =>
  text
    .slice(0, 300)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .slice(0, 300);
