import type { IncomingMessage } from 'node:http';
import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { exchangeOf } from '../../http/exchange.js';
import { NotOurs } from '../../http/not-ours.js';
import { HttpProblem, problemOf } from '../../http/problem.js';
import { Fields, queryOf, readFields } from '../../http/read-fields.js';
import { sendJson } from '../../http/send-json.js';
import { answerOf } from './answers.js';
import { COMMANDS } from './commands.js';

export interface WoocommerceOptions {
  readonly clock: Clock;
}

/** The versions, by the field that holds a request's command. Of version 1.0 nothing more is known. */
const VERSIONS = [
  { version: '2.0', field: 'fslm_v2_api_request', commands: COMMANDS },
  { version: '1.0', field: 'fslm_api_request', commands: new Map() as typeof COMMANDS },
] as const;

/** WooCommerce License Manager's API: POST to the root, told apart by its fields, answered with 200 whatever comes of it. */
export function woocommerceApi(features: Features, { clock }: WoocommerceOptions): CompatibleApi {
  return {
    matches: (path, method) => method === 'POST' && (path === '/' || path === ''),
    errors: {
      problemOf,
      contentType: 'application/json',
      statusOf: () => 200,
      textOf: ({ status }) => JSON.stringify(answerOf(status === 429 || status >= 500 ? '000' : '600')),
    },
    async handle(request, response, limiters) {
      const fields = await fieldsOf(request);
      const { versions } = (await features.settings.read()).woocommerce;
      const spoken = VERSIONS.find(({ field, version }) => fields.has(field) && versions.includes(version));
      if (spoken === undefined) throw new NotOurs(request);
      const exchange = exchangeOf(request);
      exchange.route = '/';
      const answer = async (): Promise<object> => {
        const apiKey = await features.apiKeys.authenticate(keyIn(fields));
        if (apiKey === undefined) {
          await limiters.failedKey(request, response);
          return answerOf('200');
        }
        exchange.caller = apiKey;
        // All applications have the same client key: whoever asks too often with it must not stop the others.
        if (apiKey.role !== 'client') await limiters.apiKey(apiKey.id, response);
        const command = spoken.commands.get(fields.text(spoken.field) ?? '');
        if (command === undefined) return answerOf('600');
        if (!command.roles.includes(apiKey.role)) return answerOf('200');
        const countWrongCode = () => limiters.wrongCode(request, response);
        return command.answer({ features, fields, actor: apiKey.id, now: clock(), countWrongCode });
      };
      sendJson(response, 200, 'application/json', await answer());
    },
  };
}

/** A body that can't be read is only ours if the query says so. */
async function fieldsOf(request: IncomingMessage): Promise<Fields> {
  try {
    return await readFields(request);
  } catch (error) {
    const query = new Fields([...new URLSearchParams(queryOf(request))]);
    const isOurs = VERSIONS.some(({ field }) => query.has(field));
    throw error instanceof HttpProblem && !isOurs ? new NotOurs(request) : error;
  }
}

/** The plug-in keeps a second key for its private calls. */
const keyIn = (fields: Fields): string => fields.text('fslm_api_key') ?? fields.text('fslm_private_api_key') ?? '';
