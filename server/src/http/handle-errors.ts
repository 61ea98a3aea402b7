import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { describeFault } from './describe-fault.js';
import type { Metrics } from './metrics.js';
import { problemDocument, problemOf } from './problem.js';
import { requestIdOf } from './request-log.js';

/** Answers with the problem document of whatever went wrong. Only the log learns of a fault's cause. */
export function handleErrors(logger: Logger, metrics: Metrics): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error);
    const requestId = requestIdOf(request);
    metrics.countProblem(problem.code);
    if (problem.status >= 500) logger.error({ requestId, fault: describeFault(error) }, 'fault');
    if (response.headersSent) {
      next(error);
      return;
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .set('Cache-Control', 'no-store')
      .send(JSON.stringify(problemDocument(problem, requestId)));
  };
}
