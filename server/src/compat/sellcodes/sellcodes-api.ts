import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Features } from '../../features/features.js';
import type { Product } from '../../features/products/product-record.js';
import type { Clock } from '../../features/time.js';
import type { CompatibleApi } from '../../http/compatible-api.js';
import { exchangeOf } from '../../http/exchange.js';
import { HttpProblem, problemOf } from '../../http/problem.js';
import type { RateLimiters } from '../../http/rate-limits.js';
import { type Fields, readFields } from '../../http/read-fields.js';
import { sendJson } from '../../http/send-json.js';
import { sendText } from '../../http/send-text.js';
import { activateLicense } from './activate-license.js';
import { type Action, type Answer, INVALID_PRODUCT } from './answer.js';
import { siteOf } from './base-url.js';
import { CHANGELOG, changelogPage } from './changelog-page.js';
import { checkLicense } from './check-license.js';
import { deactivateLicense } from './deactivate-license.js';
import { getVersion } from './get-version.js';

export interface SellcodesOptions {
  readonly clock: Clock;
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: () => string;
}

/** Version 1, which clients of earlier years call, has shorter names for two of them. */
const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['/v2/licenses/activate_license', activateLicense],
  ['/v2/licenses/check_license', checkLicense],
  ['/v2/licenses/deactivate_license', deactivateLicense],
  ['/v2/licenses/get_version', getVersion],
  ['/v1/licenses/activate', activateLicense],
  ['/v1/licenses/check_license', checkLicense],
  ['/v1/licenses/deactivate', deactivateLicense],
  ['/v1/licenses/get_version', getVersion],
]);

/** Sellcodes' licensing API, version 2: `POST /v2/licenses/<action>`, in a form or in JSON. */
export function sellcodesApi(features: Features, { clock, publicUrl }: SellcodesOptions): CompatibleApi {
  return {
    matches: (path) => path.startsWith('/v2/licenses/') || ACTIONS.has(withoutSlash(path)),
    errors: {
      problemOf,
      contentType: 'application/json',
      // Without `license`: a client must not take a fault or a limit for a key that is invalid.
      textOf: ({ detail }) => JSON.stringify({ success: false, message: detail }),
    },
    async handle(request, response, limiters) {
      const path = withoutSlash(pathOf(request));
      const action = ACTIONS.get(path);
      if (path !== CHANGELOG && action === undefined) {
        throw new HttpProblem(404, 'NOT_FOUND', 'There is no such call.');
      }
      exchangeOf(request).route = path;
      // Some plug-ins call from the page of their settings, which is on another host. Nothing here looks at cookies.
      response.setHeader('Access-Control-Allow-Origin', '*');
      if (allowed(request, response, action === undefined ? 'GET' : 'POST')) return;
      const fields = await readFields(request);
      if (action === undefined) return sendChangelog(response, features, fields);
      const { status, body } = await answer(action, fields, () => limiters.wrongCode(request, response));
      sendJson(response, status, 'application/json', body);
    },
  };

  async function answer(action: Action, fields: Fields, wrongKey: () => ReturnType<RateLimiters['wrongCode']>) {
    const product = await productOf(features, fields);
    if (product === undefined) return INVALID_PRODUCT;
    const key = fields.text('license_key');
    const outcome = key === undefined ? undefined : await features.licenses.byCode(product.id, key);
    if (outcome?.ok !== true) {
      if (key !== undefined) await wrongKey();
      return action.invalidKey;
    }
    const site = siteOf(fields.text('baseurl') ?? '');
    if (site === undefined && action.invalidSite !== undefined) return action.invalidSite;
    const call = { features, product, license: outcome.value, site, now: clock(), publicUrl: publicUrl() };
    return action.answer(call) satisfies Promise<Answer>;
  }
}

async function productOf({ products }: Features, fields: Fields): Promise<Product | undefined> {
  const id = fields.text('product_id');
  const outcome = id === undefined ? undefined : await products.byAlias('sellcodesId', id);
  return outcome?.ok ? outcome.value : undefined;
}

async function sendChangelog(response: ServerResponse, features: Features, fields: Fields): Promise<void> {
  const product = await productOf(features, fields);
  if (product === undefined) throw new HttpProblem(404, 'NOT_FOUND', 'There is no such product.');
  sendText(response, 200, 'text/html', changelogPage(product, await features.releases.latest(product.id)));
}

/** Whether the request is answered already, because a browser only asks what it may do. */
function allowed({ method = '' }: IncomingMessage, response: ServerResponse, takes: 'GET' | 'POST'): boolean {
  if (method === takes || (method === 'HEAD' && takes === 'GET')) return false;
  response.setHeader('Allow', `${takes}, OPTIONS`);
  if (method !== 'OPTIONS') throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', `This call takes ${takes}.`);
  response.setHeader('Access-Control-Allow-Methods', takes);
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.writeHead(204).end();
  return true;
}

const withoutSlash = (path: string): string => path.replace(/\/$/, '');

function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return path.replace(/^https?:\/\/[^/]*/i, '');
}
