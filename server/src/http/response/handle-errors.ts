import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { requestContextOf } from '../request/request-context.js';
import { NotHandled } from '../routing/not-handled.js';
import type { Metrics } from '../server/metrics.js';
import { describeError } from './describe-error.js';
import { type Problem, problemDocument, problemOf } from './problem.js';
import { sendText } from './send-text.js';

/** How an API formats its errors. */
export interface ErrorFormat {
  readonly problemOf: (error: unknown) => Problem;
  readonly contentType: string;
  /** If the answer's status differs from the problem's. */
  readonly statusOf?: (problem: Problem) => number;
  /** Returns the body of the answer. */
  readonly textOf: (problem: Problem, requestId: string) => string;
}

const PROBLEM_DOCUMENTS: ErrorFormat = {
  problemOf,
  contentType: 'application/problem+json',
  textOf: (problem, requestId) => JSON.stringify(problemDocument(problem, requestId)),
};

/** Uses problem documents unless an API has its own format. */
export type ErrorHandler = (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  wording?: ErrorFormat,
) => void;

/** Answers with an error. The cause of a fault goes only to the log. */
export function handleErrors(logger: Logger, metrics: Metrics): ErrorHandler {
  return (error, request, response, ours = PROBLEM_DOCUMENTS) => {
    const wording = error instanceof NotHandled ? PROBLEM_DOCUMENTS : ours;
    const problem = wording.problemOf(error);
    const { requestId } = requestContextOf(request);
    metrics.countProblem(problem.code);
    if (problem.status >= 500) logger.error({ requestId, fault: describeError(error) }, 'fault');
    if (response.headersSent) {
      // Half an answer was sent; all that is left is to cut it off.
      request.socket.destroy();
      return;
    }
    const status = wording.statusOf?.(problem) ?? problem.status;
    sendText(response, status, wording.contentType, wording.textOf(problem, requestId));
  };
}
