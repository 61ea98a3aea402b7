import type { NativeApi } from '../api/native-api.js';
import type { Activation } from '../api/records.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type Explained, explainError } from '../output/explain-error.js';
import { assertFromDevice } from './read-bundles.js';

/** The result of one request of a file. */
export type RequestAnswer =
  | {
      readonly certificate: string;
      readonly activation: Activation;
      /** The license's secure values for the device, if any. */
      readonly secrets?: string;
      readonly refused?: undefined;
    }
  | { readonly refused: Explained; readonly certificate?: undefined; readonly secrets?: undefined };

/**
 * Commits that wait together share one disk flush on the server, so several requests at once are faster than one by
 * one.
 */
const AT_ONCE = 8;

/**
 * Sends requests to the server, and keeps their order. A refusal does not stop the others; a failing server does, but
 * earlier answers stand: the same request again gets the identical certificate.
 *
 * @returns as many results as requests; `undefined` for those without an answer because the server failed
 */
export async function answerRequests(
  api: NativeApi,
  requests: readonly string[],
  onAnswer: () => void = () => {},
): Promise<readonly (RequestAnswer | undefined)[]> {
  const answers: (RequestAnswer | undefined)[] = requests.map(() => undefined);
  const waiting = requests.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, request] of waiting) {
      if (failed) return;
      const answer = await answerRequest(api, request);
      answers[index] = answer;
      failed ||= answer.refused !== undefined && !isAboutRequest(answer.refused);
      onAnswer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

async function answerRequest(api: NativeApi, request: string): Promise<RequestAnswer> {
  try {
    await assertFromDevice(request, 'request');
    return await api.post<{ certificate: string; activation: Activation; secrets?: string }>('/v1/activations', {
      request,
    });
  } catch (error) {
    return { refused: explainError(error) };
  }
}

/** A refusal of this request only, unlike a failing server or an API key without permission. */
const isAboutRequest = ({ exitCode, explanation: { code } }: Explained): boolean =>
  (exitCode === EXIT_CODES.refused && !/^(API_KEY|ROLE|RATE|HTTP)_/.test(code)) || exitCode === EXIT_CODES.badDocument;
