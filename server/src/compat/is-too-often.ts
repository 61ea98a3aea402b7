import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpProblem } from '../http/problem.js';
import type { RateLimiters } from '../http/rate-limits.js';

/**
 * Counts a wrong license code, for dialects that have no status for too many of them: whether it is one too many. The answer
 * has `Retry-After` then.
 */
export async function isTooOften(
  { wrongCode }: Pick<RateLimiters, 'wrongCode'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  try {
    await wrongCode(request, response);
    return false;
  } catch (error) {
    if (error instanceof HttpProblem && error.problem.code === 'RATE_LIMITED') return true;
    throw error;
  }
}
