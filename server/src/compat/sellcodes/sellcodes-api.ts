import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Features } from '../../features/features.js';
import type { Product } from '../../features/products/product-record.js';
import type { Clock } from '../../features/time.js';
import type { RateLimiters } from '../../http/request/rate-limits.js';
import { type RequestFields, readFields } from '../../http/request/read-fields.js';
import { requestContextOf } from '../../http/request/request-context.js';
import { HttpProblem, problemOf } from '../../http/response/problem.js';
import { sendJson } from '../../http/response/send-json.js';
import { sendText } from '../../http/response/send-text.js';
import type { CompatibleApi } from '../../http/routing/compatible-api.js';
import { activateLicense } from './activate-license.js';
import { type Action, type Answer, INVALID_PRODUCT } from './answer.js';
import { canonicalSite } from './base-url.js';
import { CHANGELOG_PATH, changelogPage } from './changelog-page.js';
import { checkLicense } from './check-license.js';
import { deactivateLicense } from './deactivate-license.js';
import { getVersion } from './get-version.js';

export interface SellcodesOptions {
  readonly clock: Clock;
  /** Public URL of this server, without a trailing slash. */
  readonly publicUrl: () => string;
}

/** Version 1, used by older clients, has shorter names for two of them. */
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
      // Without `license`: a client must not mistake a fault or a limit for an invalid key.
      textOf: ({ detail }) => JSON.stringify({ success: false, message: detail }),
    },
    async handle(request, response, limiters) {
      const path = withoutSlash(pathOf(request));
      const action = ACTIONS.get(path);
      if (path !== CHANGELOG_PATH && action === undefined) {
        throw new HttpProblem(404, 'NOT_FOUND', 'There is no such call.');
      }
      requestContextOf(request).route = path;
      // Some plug-ins call from their settings page, which is on another host. Cookies are never used.
      response.setHeader('Access-Control-Allow-Origin', '*');
      if (allowed(request, response, action === undefined ? 'GET' : 'POST')) return;
      const fields = await readFields(request);
      if (action === undefined) return sendChangelog(response, features, fields);
      const { status, body } = await answer(action, fields, () => limiters.wrongCode(request, response));
      sendJson(response, status, 'application/json', body);
    },
  };

  async function answer(action: Action, fields: RequestFields, wrongKey: () => ReturnType<RateLimiters['wrongCode']>) {
    const product = await productOf(features, fields);
    if (product === undefined) return INVALID_PRODUCT;
    const key = fields.text('license_key');
    const outcome = key === undefined ? undefined : await features.licenses.byCode(product.id, key);
    if (outcome?.ok !== true) {
      if (key !== undefined) await wrongKey();
      return action.invalidKey;
    }
    const site = canonicalSite(fields.text('baseurl') ?? '');
    if (site === undefined && action.invalidSite !== undefined) return action.invalidSite;
    const call = { features, product, license: outcome.value, site, now: clock(), publicUrl: publicUrl() };
    return action.answer(call) satisfies Promise<Answer>;
  }
}

async function productOf({ products }: Features, fields: RequestFields): Promise<Product | undefined> {
  const id = fields.text('product_id');
  const outcome = id === undefined ? undefined : await products.byAlias('sellcodesId', id);
  return outcome?.ok ? outcome.value : undefined;
}

async function sendChangelog(response: ServerResponse, features: Features, fields: RequestFields): Promise<void> {
  const product = await productOf(features, fields);
  if (product === undefined) throw new HttpProblem(404, 'NOT_FOUND', 'There is no such product.');
  sendText(response, 200, 'text/html', changelogPage(product, await features.releases.latest(product.id)));
}

/** Answers a preflight request; returns whether it was one. */
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
