import { CountersignError, type ErrorCode } from '@countersign/shared';
import type { Context } from '../context.js';
import { loadDevice } from '../state/loaded-device.js';
import { invalidAnswer, postJson, type ServerOptions, serverEndpoint } from './api.js';
import { refusalOf } from './refusal.js';

/** The installed version, and where to check for a newer one. */
export interface UpdateOptions extends ServerOptions {
  /** The installed version. */
  readonly version: string;
  /** `stable` by default; other channels also get stable releases. */
  readonly channel?: string;
}

/** A newer version. It is not signed: it is as trustworthy as the connection to the server. */
export interface AvailableUpdate {
  readonly state: 'available';
  readonly version: string;
  readonly channel: string;
  /** Text from the vendor; escape it for display. */
  readonly changelog: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly upgradeNotice?: string;
  /** Download link, for a device with an activation whose license covers it. */
  readonly url?: string;
  /** ISO 8601, UTC. */
  readonly urlExpiresAt?: string;
  /** The server's code, if this device has an activation but gets no URL. */
  readonly noUrlBecause?: string;
  /** Hexadecimal; absent if the vendor hosts the package. */
  readonly sha256?: string;
  /** In bytes. */
  readonly size?: number;
}

/** Whether there is a newer version, or why that could not be determined. */
export type UpdateVerdict =
  | AvailableUpdate
  | { readonly state: 'up-to-date' }
  | { readonly state: 'unknown'; readonly reason: ErrorCode; readonly message: string };

/** Trouble with the network or the server is a result, too: an update can wait. */
export async function checkUpdate(context: Context, options: UpdateOptions): Promise<UpdateVerdict> {
  const { state } = await loadDevice(context.store);
  try {
    return await ask(context, options, state.activation?.bundle);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return { state: 'unknown', reason: error.code, message: error.message };
  }
}

/** If the server does not accept the certificate, there is no link, but still an answer. */
async function ask(context: Context, options: UpdateOptions, certificate: string | undefined): Promise<UpdateVerdict> {
  const { version, channel } = options;
  const question = { product: context.product, version, ...(channel !== undefined && { channel }) };
  try {
    const body = { ...question, ...(certificate !== undefined && { certificate }) };
    return read(await postJson(context.fetch, options, '/v1/updates/check', body), options);
  } catch (error) {
    if (certificate === undefined || refusalOf(error)?.status !== 400) throw error;
    return ask(context, options, undefined);
  }
}

type Answer = Readonly<Record<string, unknown>>;

function read(answer: Answer, { server }: UpdateOptions): UpdateVerdict {
  if (answer.status === 'up-to-date') return { state: 'up-to-date' };
  if (answer.status !== 'available') throw invalidAnswer('it does not say whether there is an update.');
  const texts = ['requires', 'testedUpTo', 'upgradeNotice', 'urlExpiresAt', 'noUrlBecause'] as const;
  const url = optional(answer, 'url', /^(?:\/|https?:\/\/)/i);
  const sha256 = optional(answer, 'sha256', /^[0-9a-f]{64}$/);
  const { size } = answer;
  if (size !== undefined && !Number.isSafeInteger(size)) throw invalidAnswer('its size is not a number.');
  return {
    state: 'available',
    version: text(answer, 'version'),
    channel: text(answer, 'channel'),
    changelog: text(answer, 'changelog'),
    publishedAt: text(answer, 'publishedAt'),
    ...Object.fromEntries(texts.filter((name) => name in answer).map((name) => [name, text(answer, name)])),
    ...(url !== undefined && { url: url.startsWith('/') ? serverEndpoint(server, url).href : url }),
    ...(sha256 !== undefined && { sha256 }),
    ...(size !== undefined && { size: size as number }),
  };
}

function text(answer: Answer, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw invalidAnswer(`it has no ${name}.`);
  return value;
}

function optional(answer: Answer, name: string, form: RegExp): string | undefined {
  if (!(name in answer)) return undefined;
  const value = text(answer, name);
  if (!form.test(value)) throw invalidAnswer(`its ${name} has an unknown form.`);
  return value;
}
