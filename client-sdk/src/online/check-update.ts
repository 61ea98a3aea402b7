import { CountersignError, type ErrorCode } from '@countersign/shared';
import type { Context } from '../context.js';
import { recall } from '../state/device-memory.js';
import { endpoint, invalidAnswer, post, type ServerOptions } from './api.js';
import { refusalOf } from './refusal.js';

/** What is installed, and where to ask whether there is something newer. */
export interface UpdateOptions extends ServerOptions {
  /** That is installed. */
  readonly version: string;
  /** `stable` unless given; others get what is stable, too. */
  readonly channel?: string;
}

/** A version that is newer. Nobody signed this: it is as right as the connection to the server is. */
export interface AvailableUpdate {
  readonly state: 'available';
  readonly version: string;
  readonly channel: string;
  /** Text of the vendor; escape it where you show it. */
  readonly changelog: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly upgradeNotice?: string;
  /** Where it can be had from, for a device with an activation whose license includes it. */
  readonly url?: string;
  /** ISO 8601, UTC. */
  readonly urlExpiresAt?: string;
  /** The server's code, where this device has an activation and gets no URL. */
  readonly noUrlBecause?: string;
  /** Hexadecimal; absent where the vendor keeps the package elsewhere. */
  readonly sha256?: string;
  /** In bytes. */
  readonly size?: number;
}

/** Whether there is something newer, or why that could not be found out. */
export type UpdateVerdict =
  | AvailableUpdate
  | { readonly state: 'up-to-date' }
  | { readonly state: 'unknown'; readonly reason: ErrorCode; readonly message: string };

/** Trouble with the network or the server is an answer, too: an update can wait. */
export async function checkUpdate(context: Context, options: UpdateOptions): Promise<UpdateVerdict> {
  const { state } = await recall(context.store);
  try {
    return await ask(context, options, state.activation?.bundle);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return { state: 'unknown', reason: error.code, message: error.message };
  }
}

/** A certificate that the server can't take gets no link, and is no reason to know nothing. */
async function ask(context: Context, options: UpdateOptions, certificate: string | undefined): Promise<UpdateVerdict> {
  const { version, channel } = options;
  const question = { product: context.product, version, ...(channel !== undefined && { channel }) };
  try {
    const body = { ...question, ...(certificate !== undefined && { certificate }) };
    return read(await post(context.fetch, options, '/v1/updates/check', body), options);
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
  if (size !== undefined && !Number.isSafeInteger(size)) throw invalidAnswer('its size is no number.');
  return {
    state: 'available',
    version: text(answer, 'version'),
    channel: text(answer, 'channel'),
    changelog: text(answer, 'changelog'),
    publishedAt: text(answer, 'publishedAt'),
    ...Object.fromEntries(texts.filter((name) => name in answer).map((name) => [name, text(answer, name)])),
    ...(url !== undefined && { url: url.startsWith('/') ? endpoint(server, url).href : url }),
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
  if (!form.test(value)) throw invalidAnswer(`its ${name} is of no form that is known.`);
  return value;
}
