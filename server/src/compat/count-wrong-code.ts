import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimiters } from '../http/request/rate-limits.js';
import { HttpProblem } from '../http/response/problem.js';

/**
 * Counts a wrong license code, for dialects without a status for too many of them. Returns whether it was one too many;
 * the answer then has `Retry-After`.
 */
export async function countWrongCode(
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
