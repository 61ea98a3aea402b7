import { armour } from '@countersign/shared';
import type { Context } from '../context.js';
import { importFile } from '../import-certificate.js';
import {
  forgetRequest,
  type MadeRequest,
  makeActivationRequest,
  makeRefreshRequest,
  type RefreshRequestOptions,
  type RequestOptions,
} from '../request.js';
import type { Verdict } from '../verdict.js';
import { post, type ServerOptions } from './api.js';
import { checkOnline } from './check.js';
import { refusalOf } from './refusal.js';
import { bundleIn } from './signed-answer.js';

/** Requests an activation, takes the answer and imports it. */
export const activateOnline = async (context: Context, options: ServerOptions & RequestOptions): Promise<Verdict> =>
  exchange(context, options, await makeActivationRequest(context, options));

/** What a vendor says whose ledger does not know what this device holds. */
const BEHIND: ReadonlySet<string> = new Set(['LICENSE_UNKNOWN', 'LEDGER_BEHIND']);

/**
 * The same for a newer certificate of the current activation. Where the vendor does not know that activation, a check
 * presents the certificate that the device has, and the refresh is tried once more.
 */
export async function refreshOnline(
  context: Context,
  options: ServerOptions & RefreshRequestOptions,
): Promise<Verdict> {
  const refresh = async () => exchange(context, options, await makeRefreshRequest(context, options));
  try {
    return await refresh();
  } catch (error) {
    if (!BEHIND.has(refusalOf(error)?.code ?? '')) throw error;
    await checkOnline(context, options);
    return refresh();
  }
}

/** Where a request is sent, with what beside it, and what comes back. */
interface Exchange {
  readonly path: string;
  readonly member: string;
  readonly type: 'activation' | 'trial';
  readonly more?: Readonly<Record<string, string>>;
}

const ACTIVATION: Exchange = { path: '/v1/device/activations', member: 'certificate', type: 'activation' };

/**
 * A request that failed is forgotten, so that it pushes none out that travels as a file. No seat is lost by it: when the
 * server has taken one for this device, it is the one that the next request gets.
 */
export async function exchange(
  context: Context,
  options: ServerOptions,
  request: MadeRequest,
  { path, member, type, more = {} }: Exchange = ACTIVATION,
): Promise<Verdict> {
  try {
    const answer = await post(context.fetch, options, path, { request: request.bundle, ...more });
    const bundles = [bundleIn(answer, member, type)];
    if (answer.secrets !== undefined) bundles.push(bundleIn(answer, 'secrets', 'secret'));
    return await importFile(context, bundles.map(armour).join(''));
  } catch (error) {
    await forgetRequest(context, request);
    throw error;
  }
}
