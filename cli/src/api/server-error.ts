import { EXIT_CODES, type ExitCode } from '../exit-codes.js';

/** The holder of a seat; the server reveals it to API keys, never to devices. */
export interface SeatHolder {
  readonly activation: string;
  readonly label?: string;
  readonly since: string;
}

/** A problem document of the server (RFC 9457), as far as it is displayed. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly holders?: readonly SeatHolder[];
}

/** The server refused, or failed. Its text is untrusted: escape it before display. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly problem: Problem;
  /** Seconds to wait before a retry, if the server said so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get exitCode(): ExitCode {
    return this.problem.status >= 500 ? EXIT_CODES.unavailable : EXIT_CODES.refused;
  }
}

/** Parses a problem document; any other answer becomes a problem that says so. */
export function problemFrom(status: number, body: unknown): Problem {
  const { code, detail, title, requestId, errors, holders } = asRecord(body);
  const said = [detail, title].find((text): text is string => typeof text === 'string' && text !== '');
  return {
    status,
    code: typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : `HTTP_${status}`,
    detail: said ?? `The server answered with status ${status} and no explanation. Is this a Countersign server?`,
    ...(typeof requestId === 'string' && { requestId }),
    ...(Array.isArray(errors) && { errors: errors.map(asRecord).map(fieldError) }),
    ...(Array.isArray(holders) && { holders: holders.map(asRecord).map(seatHolder) }),
  };
}

const fieldError = ({ field, message }: Record<string, unknown>) => ({
  field: textOf(field),
  message: textOf(message),
});

const seatHolder = ({ activation, label, since }: Record<string, unknown>): SeatHolder => ({
  activation: textOf(activation),
  ...(typeof label === 'string' && { label }),
  since: textOf(since),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
