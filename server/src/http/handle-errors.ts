import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { describeFault } from './describe-fault.js';
import { exchangeOf } from './exchange.js';
import type { Metrics } from './metrics.js';
import { NotOurs } from './not-ours.js';
import { type Problem, problemDocument, problemOf } from './problem.js';
import { sendText } from './send-text.js';

/** How an API says what went wrong. */
export interface ErrorWording {
  readonly problemOf: (error: unknown) => Problem;
  readonly contentType: string;
  /** Where the answer's status is not the problem's. */
  readonly statusOf?: (problem: Problem) => number;
  /** The body of the answer. */
  readonly textOf: (problem: Problem, requestId: string) => string;
}

const PROBLEM_DOCUMENTS: ErrorWording = {
  problemOf,
  contentType: 'application/problem+json',
  textOf: (problem, requestId) => JSON.stringify(problemDocument(problem, requestId)),
};

/** In problem documents unless an API has another wording. */
export type HandleError = (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  wording?: ErrorWording,
) => void;

/** Answers with whatever went wrong. Only the log learns of a fault's cause. */
export function handleErrors(logger: Logger, metrics: Metrics): HandleError {
  return (error, request, response, ours = PROBLEM_DOCUMENTS) => {
    const wording = error instanceof NotOurs ? PROBLEM_DOCUMENTS : ours;
    const problem = wording.problemOf(error);
    const { requestId } = exchangeOf(request);
    metrics.countProblem(problem.code);
    if (problem.status >= 500) logger.error({ requestId, fault: describeFault(error) }, 'fault');
    if (response.headersSent) {
      // Half an answer is out; that it ends here is all that can still be said.
      request.socket.destroy();
      return;
    }
    const status = wording.statusOf?.(problem) ?? problem.status;
    sendText(response, status, wording.contentType, wording.textOf(problem, requestId));
  };
}
