import { armour } from '@countersign/shared';
import { importCertificateFile } from '../activation/import-certificate.js';
import {
  forgetRequest,
  type MadeRequest,
  makeActivationRequest,
  makeRefreshRequest,
  type RefreshRequestOptions,
  type RequestOptions,
} from '../activation/request.js';
import type { Context } from '../context.js';
import type { Verdict } from '../verdict/verdict.js';
import { postJson, type ServerOptions } from './api.js';
import { checkOnline } from './check.js';
import { readBundle } from './read-bundle.js';
import { refusalOf } from './refusal.js';

/** Requests an activation and imports the answer. */
export const activateOnline = async (context: Context, options: ServerOptions & RequestOptions): Promise<Verdict> =>
  sendRequest(context, options, await makeActivationRequest(context, options));

/** Codes of a vendor whose ledger does not know this device's activation. */
const BEHIND: ReadonlySet<string> = new Set(['LICENSE_UNKNOWN', 'LEDGER_BEHIND']);

/**
 * The same for a newer certificate of the current activation. If the vendor does not know the activation, a check
 * presents the device's certificate, and the refresh is retried once.
 */
export async function refreshOnline(
  context: Context,
  options: ServerOptions & RefreshRequestOptions,
): Promise<Verdict> {
  const refresh = async () => sendRequest(context, options, await makeRefreshRequest(context, options));
  try {
    return await refresh();
  } catch (error) {
    if (!BEHIND.has(refusalOf(error)?.code ?? '')) throw error;
    await checkOnline(context, options);
    return refresh();
  }
}

/** Where to send a request, what to send with it, and what to expect. */
interface Exchange {
  readonly path: string;
  readonly member: string;
  readonly type: 'activation' | 'trial';
  readonly more?: Readonly<Record<string, string>>;
}

const ACTIVATION: Exchange = { path: '/v1/device/activations', member: 'certificate', type: 'activation' };

/**
 * A failed request is removed, so that it does not displace one that travels as a file. No seat is lost: if the server
 * has taken one for this device, the next request gets it.
 */
export async function sendRequest(
  context: Context,
  options: ServerOptions,
  request: MadeRequest,
  { path, member, type, more = {} }: Exchange = ACTIVATION,
): Promise<Verdict> {
  try {
    const answer = await postJson(context.fetch, options, path, { request: request.bundle, ...more });
    const bundles = [readBundle(answer, member, type)];
    if (answer.secrets !== undefined) bundles.push(readBundle(answer, 'secrets', 'secret'));
    return await importCertificateFile(context, bundles.map(armour).join(''));
  } catch (error) {
    await forgetRequest(context, request);
    throw error;
  }
}
