import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { describeFault } from './describe-fault.js';
import { exchangeOf } from './exchange.js';
import type { Metrics } from './metrics.js';
import { problemDocument, problemOf } from './problem.js';
import { sendJson } from './send-json.js';

export type HandleError = (error: unknown, request: IncomingMessage, response: ServerResponse) => void;

/** Answers with the problem document of whatever went wrong. Only the log learns of a fault's cause. */
export function handleErrors(logger: Logger, metrics: Metrics): HandleError {
  return (error, request, response) => {
    const problem = problemOf(error);
    const { requestId } = exchangeOf(request);
    metrics.countProblem(problem.code);
    if (problem.status >= 500) logger.error({ requestId, fault: describeFault(error) }, 'fault');
    if (response.headersSent) {
      // Half an answer is out; that it ends here is all that can still be said.
      request.socket.destroy();
      return;
    }
    sendJson(response, problem.status, 'application/problem+json', problemDocument(problem, requestId));
  };
}
