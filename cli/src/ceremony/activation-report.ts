import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { escapeText } from '../output/escape.js';
import type { Explanation } from '../output/explain-error.js';
import type { Reply } from '../program/context.js';
import type { RequestAnswer } from './answer-requests.js';

/** Reports the result of each request of a file, with one exit code for all. */
export function reportAnswers(
  { request: file, out }: { readonly request: string; readonly out: string },
  answers: readonly (RequestAnswer | undefined)[],
): Reply {
  const total = answers.length;
  const issued = answers.filter((answer) => answer?.certificate !== undefined).length;
  const errors = answers.flatMap((answer, index) => {
    const error = answer === undefined ? NOT_ASKED : answer.refused?.explanation;
    return error === undefined ? [] : [{ ...error, message: `${label(file, index + 1, total)}: ${error.message}` }];
  });
  return {
    json: { items: answers.map(item), issued, ...(issued > 0 && { out }) },
    text: out === '-' ? '' : summary(answers, issued, out),
    exitCode: worst(answers.flatMap((answer) => answer?.refused?.exitCode ?? [])),
    errors,
  };
}

const NOT_ASKED: Explanation = {
  code: 'NOT_ANSWERED',
  message: 'not answered, because an earlier one failed. Run the same command again: nothing is counted twice.',
};

function item(answer: RequestAnswer | undefined, index: number) {
  const request = index + 1;
  if (answer === undefined) return { request, error: NOT_ASKED };
  if (answer.refused !== undefined) return { request, error: answer.refused.explanation };
  const { certificate, activation, secrets } = answer;
  return { request, certificate, activation, ...(secrets !== undefined && { secrets }) };
}

const label = (file: string, request: number, total: number): string => {
  const name = file === '-' ? 'standard input' : file;
  return total === 1 ? name : `${name}, request ${request} of ${total}`;
};

function summary(answers: readonly (RequestAnswer | undefined)[], issued: number, out: string): string {
  const written = issued === 0 ? 'nothing was written' : `written to ${escapeText(out)}`;
  const [only] = answers;
  if (answers.length > 1) return `${issued} of ${answers.length} requests answered: ${written}`;
  if (only?.certificate === undefined) return '';
  const { id, label: name, generation } = only.activation;
  const device = name === undefined ? '' : ` "${escapeText(name)}"`;
  return `Activation ${escapeText(id)}${device}, certificate ${generation}: ${written}`;
}

/** A failed server is worse than a refusal, which is worse than a bad document. */
const worst = (codes: readonly ExitCode[]): ExitCode => BY_WEIGHT.find((code) => codes.includes(code)) ?? EXIT_CODES.ok;

const BY_WEIGHT = [
  EXIT_CODES.fault,
  EXIT_CODES.unavailable,
  EXIT_CODES.usage,
  EXIT_CODES.refused,
  EXIT_CODES.badDocument,
] as const;
