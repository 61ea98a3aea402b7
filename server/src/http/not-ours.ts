import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.js';

/** Of a request that turns out to be none of the API's whose path it has: it is answered as if that API were not there. */
export class NotOurs extends HttpProblem {
  constructor({ method }: IncomingMessage) {
    super(404, 'NOT_FOUND', `There is nothing at this path for ${method}. /docs lists what there is.`);
  }
}
