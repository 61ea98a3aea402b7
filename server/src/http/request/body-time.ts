import type { IncomingMessage } from 'node:http';

const limits = new WeakMap<IncomingMessage, { readonly timer: NodeJS.Timeout; readonly milliseconds: number }>();

/**
 * Limits the time in which a request must send its body; calls `expired` if it is too slow. No limit without a body.
 */
export function limitBodyTime(request: IncomingMessage, milliseconds: number, expired: () => void): void {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  const timer = setTimeout(expired, milliseconds);
  limits.set(request, { timer, milliseconds });
  request.once('close', () => clearTimeout(timer));
}

/** Lets a large body take longer, as long as data keeps arriving. Only after an API key was verified. */
export function allowLargeBody(request: IncomingMessage): void {
  const limit = limits.get(request);
  if (limit === undefined) return;
  clearTimeout(limit.timer);
  request.setTimeout(limit.milliseconds, () => request.destroy());
  request.once('end', () => request.setTimeout(0));
}
