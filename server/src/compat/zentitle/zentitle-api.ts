import type { IncomingMessage } from 'node:http';
import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import { authenticate } from '../../http/request/authenticate.js';
import { requestContextOf } from '../../http/request/request-context.js';
import { HttpProblem } from '../../http/response/problem.js';
import { sendJson } from '../../http/response/send-json.js';
import type { CompatibleApi } from '../../http/routing/compatible-api.js';
import { ZENTITLE_ACTIONS } from './actions.js';
import type { Action } from './protocol/action.js';
import { credentials } from './protocol/credentials.js';
import { InvalidParameters, JSON_STRINGS } from './protocol/format-error.js';
import { readParameters } from './protocol/read-parameters.js';

export interface ZentitleOptions {
  /** The customer id that clients send before their API key. */
  readonly customerId: string;
  readonly clock: Clock;
  readonly actions?: readonly Action[];
}

/** One word after `/api/`. Longer paths below it belong to another system. */
const PATH = /^(?:https?:\/\/[^/]*)?\/api\/([a-z]+)\/?$/i;

/** Zentitle's API, version 1: `/api/<Controller>`, the controller in any case. */
export function zentitleApi(
  features: Features,
  { customerId, clock, actions = ZENTITLE_ACTIONS }: ZentitleOptions,
): CompatibleApi {
  const controllers = byController(actions);
  const form = credentials(customerId);
  return {
    matches: (path) => PATH.test(path),
    errors: JSON_STRINGS,
    async handle(request, response, limiters) {
      const controller = controllers.get(controllerIn(request));
      if (controller === undefined) throw new HttpProblem(404, 'NOT_FOUND', 'There is no controller of this name.');
      const exchange = requestContextOf(request);
      exchange.route = `/api/${controller.name}`;
      const action = controller.actions.get(request.method ?? '');
      if (action === undefined) {
        const allowed = [...controller.actions.keys()].join(', ');
        response.setHeader('Allow', allowed);
        throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', `${controller.name} takes ${allowed}.`);
      }
      await authenticate(action.access, features.apiKeys, limiters, form)?.(request, response);
      const given = await readParameters(request);
      const { data, error } = action.parameters.safeParse(given);
      if (error !== undefined) throw new InvalidParameters(error.issues, given);
      const call = { features, actor: exchange.caller?.id ?? 'anonymous', now: clock() };
      sendJson(response, 200, 'application/json', await action.answer(data, call));
    },
  };
}

interface Controller {
  /** As in the document. */
  readonly name: string;
  /** By method. */
  readonly actions: Map<string, Action>;
}

/** By name in lower case. */
function byController(actions: readonly Action[]): ReadonlyMap<string, Controller> {
  const controllers = new Map<string, Controller>();
  for (const action of actions) {
    const lower = action.controller.toLowerCase();
    const controller = controllers.get(lower) ?? { name: action.controller, actions: new Map() };
    if (controller.actions.has(action.method)) {
      throw new TypeError(`${action.method} ${action.controller} is declared twice`);
    }
    controller.actions.set(action.method, action);
    controllers.set(lower, controller);
  }
  return controllers;
}

function controllerIn({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return PATH.exec(path)?.[1]?.toLowerCase() ?? '';
}
