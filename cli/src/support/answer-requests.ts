import type { NativeApi } from '../api/native-api.js';
import type { Activation } from '../api/records.js';
import { EXIT } from '../exit-codes.js';
import { type Explained, explainError } from '../output/explain-error.js';
import { assertFromDevice } from './read-bundles.js';

/** What became of one request of a file. */
export type Answer =
  | {
      readonly certificate: string;
      readonly activation: Activation;
      /** The license's values for the device, where it has some. */
      readonly secrets?: string;
      readonly refused?: undefined;
    }
  | { readonly refused: Explained; readonly certificate?: undefined; readonly secrets?: undefined };

/** The server's commits that wait together share one flush to its disk, so some at once are faster than one by one. */
const AT_ONCE = 8;

/**
 * Has requests answered, and keeps their order. A refusal of one does not stop the others; a server that is gone does,
 * and what it has answered by then still counts: the same request again gets the identical certificate.
 *
 * @returns as many answers as requests, or fewer when the server failed: `undefined` for those not answered
 */
export async function answerRequests(
  api: NativeApi,
  requests: readonly string[],
  onAnswer: () => void = () => {},
): Promise<readonly (Answer | undefined)[]> {
  const answers: (Answer | undefined)[] = requests.map(() => undefined);
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

async function answerRequest(api: NativeApi, request: string): Promise<Answer> {
  try {
    await assertFromDevice(request, 'request');
    return await api.post<{ certificate: string; activation: Activation; secrets?: string }>('/v1/activations', {
      request,
    });
  } catch (error) {
    return { refused: explainError(error) };
  }
}

/** A refusal of this request, where others may fare better: not a server that is gone, nor an API key that may not. */
const isAboutRequest = ({ exitCode, explanation: { code } }: Explained): boolean =>
  (exitCode === EXIT.refused && !/^(API_KEY|ROLE|RATE|HTTP)_/.test(code)) || exitCode === EXIT.badDocument;
