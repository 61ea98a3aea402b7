import { CountersignError, type ErrorCode, type IssuerArtefact } from '@countersign/shared';
import type { Context } from '../context.js';
import { post, type ServerOptions } from '../online/api.js';
import { refusalOf } from '../online/refusal.js';
import { bundleIn } from '../online/signed-answer.js';

/** What the server says of a feature, in a code of our own. */
const OF_FEATURES = [
  'FEATURE_LIMIT_REACHED',
  'FEATURE_NOT_LICENSED',
  'FEATURE_TYPE_WRONG',
] as const satisfies readonly ErrorCode[];

/**
 * Hands a usage token to the vendor. The bundle that comes is still to be verified.
 * @throws CountersignError as `post`, and the codes above where the server refuses with them
 */
export async function postUsage(
  context: Context,
  options: ServerOptions,
  usage: string,
  type: IssuerArtefact,
): Promise<string> {
  try {
    return bundleIn(await post(context.fetch, options, '/v1/device/usage', { usage }), 'answer', type);
  } catch (error) {
    const refusal = refusalOf(error);
    const code = OF_FEATURES.find((each) => each === refusal?.code);
    if (refusal === undefined || code === undefined) throw error;
    throw new CountersignError(code, refusal.detail, { cause: error });
  }
}

/** Nobody answered, or something that is not a Countersign server did. */
export const isNoAnswer = (error: unknown): boolean =>
  error instanceof CountersignError && (error.code === 'SERVER_UNREACHABLE' || error.code === 'SERVER_ANSWER_INVALID');
