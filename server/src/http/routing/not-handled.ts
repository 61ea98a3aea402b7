import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../response/problem.js';

/**
 * Thrown for a request that does not belong to the API whose path it has: it is answered as if that API did not exist.
 */
export class NotHandled extends HttpProblem {
  constructor({ method }: IncomingMessage) {
    super(404, 'NOT_FOUND', `No such path for ${method}. /docs lists all paths.`);
  }
}
