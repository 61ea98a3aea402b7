import type { Environment } from '../environment.js';
import { usageError } from '../output/cli-error.js';
import { escapeText } from '../output/escape.js';
import type { Reply } from '../program/context.js';

/** The document and the answer can't both go to standard output. */
export function refuseJsonToStdout(json: boolean, out: string | undefined): void {
  if (json && out === '-') throw usageError('--json and --out - both use standard output. Give --out a file.', '--out');
}

/** Binary data must go to a file or a pipe, not to a terminal. */
export function refuseBytesToTerminal({ stdout }: Pick<Environment, 'stdout'>, out: string): void {
  if (out === '-' && stdout.isTTY === true) {
    throw usageError('Standard output is a terminal, and this is not text. Give --out a file.', '--out');
  }
}

/** Returns the reply of a command that wrote a file; empty if the file is standard output. */
export function fileWrittenReply(out: string, what: string, json: Readonly<Record<string, unknown>>): Reply {
  if (out === '-') return { json: undefined, text: '' };
  return { json: { ...json, out }, text: `${what}: written to ${escapeText(out)}` };
}
