import { type Problem, problemOf } from '../http/response/problem.js';

/**
 * For dialects whose clients read an answer's text but give up on any status except 200: errors of the caller get that
 * status. An internal error keeps its own.
 */
export function problemWithStatus200(error: unknown): Problem {
  const problem = problemOf(error);
  return problem.status < 500 ? { ...problem, status: 200 } : problem;
}
