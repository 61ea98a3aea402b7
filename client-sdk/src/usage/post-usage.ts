import { CountersignError, type ErrorCode, type IssuerArtefact } from '@countersign/shared';
import type { Context } from '../context.js';
import { postJson, type ServerOptions } from '../online/api.js';
import { readBundle } from '../online/read-bundle.js';
import { refusalOf } from '../online/refusal.js';

/** Maps the server's codes about a feature to our own. */
const OF_FEATURES = [
  'FEATURE_LIMIT_REACHED',
  'FEATURE_NOT_LICENSED',
  'FEATURE_TYPE_WRONG',
] as const satisfies readonly ErrorCode[];

/**
 * Sends a usage token to the vendor. The returned bundle is not verified yet.
 * @throws CountersignError as `postJson`, and the codes above if the server refuses with them
 */
export async function postUsage(
  context: Context,
  options: ServerOptions,
  usage: string,
  type: IssuerArtefact,
): Promise<string> {
  try {
    return readBundle(await postJson(context.fetch, options, '/v1/device/usage', { usage }), 'answer', type);
  } catch (error) {
    const refusal = refusalOf(error);
    const code = OF_FEATURES.find((each) => each === refusal?.code);
    if (refusal === undefined || code === undefined) throw error;
    throw new CountersignError(code, refusal.detail, { cause: error });
  }
}

/** Whether there was no answer, or not one of a Countersign server. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof CountersignError && (error.code === 'SERVER_UNREACHABLE' || error.code === 'SERVER_ANSWER_INVALID');
