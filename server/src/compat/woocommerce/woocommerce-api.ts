import type { IncomingMessage } from 'node:http';
import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import { RequestFields, rawQuery, readFields } from '../../http/request/read-fields.js';
import { requestContextOf } from '../../http/request/request-context.js';
import { HttpProblem, problemOf } from '../../http/response/problem.js';
import { sendJson } from '../../http/response/send-json.js';
import type { CompatibleApi } from '../../http/routing/compatible-api.js';
import { NotHandled } from '../../http/routing/not-handled.js';
import { formatAnswer } from './answers.js';
import { COMMANDS } from './commands.js';

export interface WoocommerceOptions {
  readonly clock: Clock;
}

/** The versions, by the field that holds the command. Nothing else is known about version 1.0. */
const VERSIONS = [
  { version: '2.0', field: 'fslm_v2_api_request', commands: COMMANDS },
  { version: '1.0', field: 'fslm_api_request', commands: new Map() as typeof COMMANDS },
] as const;

/** WooCommerce License Manager's API: POST to the root, recognised by its fields, always answered with 200. */
export function woocommerceApi(features: Features, { clock }: WoocommerceOptions): CompatibleApi {
  return {
    matches: (path, method) => method === 'POST' && (path === '/' || path === ''),
    errors: {
      problemOf,
      contentType: 'application/json',
      statusOf: () => 200,
      textOf: ({ status }) => JSON.stringify(formatAnswer(status === 429 || status >= 500 ? '000' : '600')),
    },
    async handle(request, response, limiters) {
      const fields = await fieldsOf(request);
      const { versions } = (await features.settings.read()).woocommerce;
      const spoken = VERSIONS.find(({ field, version }) => fields.has(field) && versions.includes(version));
      if (spoken === undefined) throw new NotHandled(request);
      const exchange = requestContextOf(request);
      exchange.route = '/';
      const answer = async (): Promise<object> => {
        const apiKey = await features.apiKeys.authenticate(keyIn(fields));
        if (apiKey === undefined) {
          await limiters.failedKey(request, response);
          return formatAnswer('200');
        }
        exchange.caller = apiKey;
        // All applications share the client key: one caller's excess must not block the others.
        if (apiKey.role !== 'client') await limiters.apiKey(apiKey.id, response);
        const command = spoken.commands.get(fields.text(spoken.field) ?? '');
        if (command === undefined) return formatAnswer('600');
        if (!command.roles.includes(apiKey.role)) return formatAnswer('200');
        const countWrongCode = () => limiters.wrongCode(request, response);
        return command.answer({ features, fields, actor: apiKey.id, now: clock(), countWrongCode });
      };
      sendJson(response, 200, 'application/json', await answer());
    },
  };
}

/** An unreadable body belongs to this API only if the query says so. */
async function fieldsOf(request: IncomingMessage): Promise<RequestFields> {
  try {
    return await readFields(request);
  } catch (error) {
    const query = new RequestFields([...new URLSearchParams(rawQuery(request))]);
    const isOurs = VERSIONS.some(({ field }) => query.has(field));
    throw error instanceof HttpProblem && !isOurs ? new NotHandled(request) : error;
  }
}

/** The plug-in has a second key for its private calls. */
const keyIn = (fields: RequestFields): string =>
  fields.text('fslm_api_key') ?? fields.text('fslm_private_api_key') ?? '';
