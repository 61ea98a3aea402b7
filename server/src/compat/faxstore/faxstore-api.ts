import type { ServerResponse } from 'node:http';
import type { Features } from '../../features/features.js';
import { readFieldsLeniently } from '../../http/request/read-fields.js';
import { requestContextOf } from '../../http/request/request-context.js';
import { sendJson } from '../../http/response/send-json.js';
import type { CompatibleApi } from '../../http/routing/compatible-api.js';
import { countWrongCode } from '../count-wrong-code.js';
import { pathOf } from '../path-of.js';
import { problemWithStatus200 } from '../problem-with-status-200.js';
import {
  type FaxstoreAnswer,
  failedAnswer,
  faultAnswer,
  passedAnswer,
  rateLimitedAnswer,
  unreadableAnswer,
} from './format-answer.js';
import { parsePath, readCheck } from './read-check.js';

export interface FaxstoreOptions {
  /** Public URL of this server, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Whether its old API is served, too. */
  readonly version1: boolean;
}

const SYSTEM = 'faxstore';

/** The API of FaxStore's license system: its HTTP status is always 200, unless the server fails. */
export function faxstoreApi(
  { products, codeChecks, checkLog }: Pick<Features, 'products' | 'codeChecks' | 'checkLog'>,
  { publicUrl, version1 }: FaxstoreOptions,
): CompatibleApi {
  const isOurs = (path: string): boolean => {
    const target = parsePath(path);
    return target !== undefined && (version1 || target.version !== 1);
  };

  const productIds = async (numbers: readonly string[]): Promise<readonly string[]> => {
    const found = await Promise.all(numbers.map((number) => products.byAlias('faxstoreId', number)));
    return found.flatMap((outcome) => (outcome.ok ? [outcome.value.id] : []));
  };

  return {
    matches: isOurs,
    errors: {
      problemOf: problemWithStatus200,
      contentType: 'application/json',
      textOf: ({ status }) => JSON.stringify(status === 200 ? unreadableAnswer(publicUrl()) : faultAnswer(publicUrl())),
    },
    async handle(request, response, limiters) {
      const { version = 2, product = '' } = parsePath(pathOf(request)) ?? {};
      const exchange = requestContextOf(request);
      exchange.route = version === 1 ? '/api/checkitem/:id' : '/api/check/:id';
      if (request.method !== 'POST') return refuseMethod(response, unreadableAnswer(publicUrl()));
      const { address } = exchange;
      const {
        products: numbers,
        key,
        info,
        isLogged,
      } = readCheck(request, product, await readFieldsLeniently(request));
      const installation = { address, parameters: [], given: () => undefined };
      const ids = await productIds(numbers);
      const { outcome, ...about } = await codeChecks.byCode(ids, key, installation, SYSTEM);
      const result = outcome.ok ? 'ok' : outcome.refusal.code;
      if (result === 'LICENSE_UNKNOWN' || result === 'PRODUCT_UNKNOWN') {
        if (await countWrongCode(limiters, request, response)) {
          return send(response, rateLimitedAnswer(String(response.getHeader('retry-after')), publicUrl()));
        }
      }
      if (isLogged) await checkLog.record({ system: SYSTEM, ...about, address, result, info, code: key });
      send(response, outcome.ok ? passedAnswer(version, publicUrl()) : failedAnswer(outcome.refusal.code, publicUrl()));
    },
  };
}

const send = (response: ServerResponse, answer: FaxstoreAnswer): void =>
  sendJson(response, 200, 'application/json', answer);

function refuseMethod(response: ServerResponse, answer: FaxstoreAnswer): void {
  response.setHeader('Allow', 'POST');
  sendJson(response, 405, 'application/json', answer);
}
