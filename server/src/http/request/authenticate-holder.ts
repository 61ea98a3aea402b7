import type { IncomingMessage } from 'node:http';
import type { License } from '../../features/licenses/license-record.js';
import type { Licenses } from '../../features/licenses/licenses.js';
import { HttpProblem } from '../response/problem.js';
import type { Authenticate } from './authenticate.js';
import type { RateLimiters } from './rate-limits.js';
import { rawQuery } from './read-fields.js';
import { requestContextOf } from './request-context.js';

const LICENSE = /^license +(\S.{0,799})$/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Requires a license code, and passes the license to handlers. Guessing is rate-limited by address, without affecting
 * requests with a correct code from the same address.
 */
export const authenticateHolder =
  (licenses: Licenses, limiters: RateLimiters): Authenticate =>
  async (request, response) => {
    const code = codeIn(request.headers.authorization ?? '');
    if (code === undefined) {
      response.setHeader('WWW-Authenticate', 'License');
      throw new HttpProblem(401, 'LICENSE_CODE_MISSING', 'Send a license code: Authorization: License <code>.');
    }
    const views = await licenses.viewsByCode(code, productIn(request));
    const [first, ...others] = views.map(({ license }) => license);
    if (first === undefined) {
      await limiters.wrongCode(request, response);
      response.setHeader('WWW-Authenticate', 'License error="unknown"');
      throw new HttpProblem(401, 'LICENSE_CODE_UNKNOWN', 'No license has this code. Check it for typing errors.');
    }
    if (others.length > 0) throw ambiguous([first, ...others]);
    requestContextOf(request).holder = first;
  };

/** HTTP headers are bytes, and Node gives one character for each: some clients mean UTF-8, browsers Latin-1. */
function codeIn(authorization: string): string | undefined {
  const code = LICENSE.exec(authorization)?.[1];
  if (code === undefined) return undefined;
  try {
    return UTF8.decode(Buffer.from(code, 'latin1'));
  } catch {
    return code;
  }
}

const productIn = (request: IncomingMessage): string | undefined =>
  new URLSearchParams(rawQuery(request)).get('productId') ?? undefined;

const ambiguous = (found: readonly License[]): HttpProblem =>
  new HttpProblem(
    409,
    'LICENSE_CODE_AMBIGUOUS',
    `Several products have a license with this code. Add ?productId= and one of: ${found.map(({ productId }) => productId).join(', ')}.`,
  );
