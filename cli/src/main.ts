import { type Environment, processEnvironment } from './environment.js';
import type { ExitCode } from './exit-codes.js';
import { writeStream } from './io/files.js';
import { paintFor } from './output/paint.js';
import { secretsIn } from './output/redact.js';
import { showError } from './output/show-error.js';
import type { Context } from './program/context.js';
import { execute } from './program/execute.js';

/**
 * Runs one command line of `countersign`.
 * @param argv without the program's name
 * @returns the exit code; `exit-codes.ts` says what each means
 */
export async function main(
  argv: readonly string[],
  environment: Environment = processEnvironment(),
): Promise<ExitCode> {
  const json = argv.includes('--json');
  const colours = { noColor: argv.includes('--no-color') };
  const style = {
    json,
    paint: paintFor(environment.stderr, environment.env, colours),
    now: Math.floor(environment.clock() / 1000),
    secrets: secretsIn(argv, environment.env),
  };
  const print: Context['print'] = async (reply) => {
    const text = json && reply.json !== undefined ? JSON.stringify(reply.json, undefined, 2) : reply.text;
    if (text !== '') await writeStream(environment.stdout, text.endsWith('\n') ? text : `${text}\n`);
  };
  const { reply, error, exitCode } = await execute(argv, environment, {
    print,
    paint: paintFor(environment.stdout, environment.env, colours),
    note: (line) => {
      if (!json) environment.stderr.write(`${line}\n`);
    },
  });
  if (reply !== undefined) await print(reply);
  for (const each of error === undefined ? (reply.errors ?? []) : [error]) {
    await writeStream(environment.stderr, showError(each, style));
  }
  return exitCode;
}
