import { type Problem, problemOf } from '../http/problem.js';

/**
 * For dialects whose clients look at an answer's text and give up on any status but 200: what a caller did wrong has that
 * status. A fault of ours keeps its own, for it is no answer.
 */
export function alwaysAnswered(error: unknown): Problem {
  const problem = problemOf(error);
  return problem.status < 500 ? { ...problem, status: 200 } : problem;
}
