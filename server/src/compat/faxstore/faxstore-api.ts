import type { ServerResponse } from 'node:http';
import type { Features } from '../../features/features.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { exchangeOf } from '../../http/exchange.js';
import { readFieldsLeniently } from '../../http/read-fields.js';
import { sendJson } from '../../http/send-json.js';
import { alwaysAnswered } from '../always-answered.js';
import { isTooOften } from '../is-too-often.js';
import { pathOf } from '../path-of.js';
import { type FaxstoreAnswer, failed, faulty, passed, tooMany, unreadable } from './phrase-answer.js';
import { readCheck, targetIn } from './read-check.js';

export interface FaxstoreOptions {
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Whether its old API is answered, too. */
  readonly version1: boolean;
}

const SYSTEM = 'faxstore';

/** The API of FaxStore's license system: whatever the answer, its HTTP status is 200, unless the server fails. */
export function faxstoreApi(
  { products, codeChecks, checkLog }: Pick<Features, 'products' | 'codeChecks' | 'checkLog'>,
  { publicUrl, version1 }: FaxstoreOptions,
): CompatibleApi {
  const isOurs = (path: string): boolean => {
    const target = targetIn(path);
    return target !== undefined && (version1 || target.version !== 1);
  };

  const productIds = async (numbers: readonly string[]): Promise<readonly string[]> => {
    const found = await Promise.all(numbers.map((number) => products.byAlias('faxstoreId', number)));
    return found.flatMap((outcome) => (outcome.ok ? [outcome.value.id] : []));
  };

  return {
    matches: isOurs,
    errors: {
      problemOf: alwaysAnswered,
      contentType: 'application/json',
      textOf: ({ status }) => JSON.stringify(status === 200 ? unreadable(publicUrl()) : faulty(publicUrl())),
    },
    async handle(request, response, limiters) {
      const { version = 2, product = '' } = targetIn(pathOf(request)) ?? {};
      const exchange = exchangeOf(request);
      exchange.route = version === 1 ? '/api/checkitem/:id' : '/api/check/:id';
      if (request.method !== 'POST') return refuseMethod(response, unreadable(publicUrl()));
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
        if (await isTooOften(limiters, request, response)) {
          return send(response, tooMany(String(response.getHeader('retry-after')), publicUrl()));
        }
      }
      if (isLogged) await checkLog.record({ system: SYSTEM, ...about, address, result, info, code: key });
      send(response, outcome.ok ? passed(version, publicUrl()) : failed(outcome.refusal.code, publicUrl()));
    },
  };
}

const send = (response: ServerResponse, answer: FaxstoreAnswer): void =>
  sendJson(response, 200, 'application/json', answer);

function refuseMethod(response: ServerResponse, answer: FaxstoreAnswer): void {
  response.setHeader('Allow', 'POST');
  sendJson(response, 405, 'application/json', answer);
}
