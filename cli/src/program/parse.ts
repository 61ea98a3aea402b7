import { usageError } from '../output/cli-error.js';
import { COMMANDS } from './catalogue.js';
import { checkArguments } from './check-arguments.js';
import { type Example, type Invocation, isGroup } from './command.js';
import { layOutHelp } from './layout-help.js';
import { buildProgram, PROGRAM_NAME } from './program.js';

/** A command to run or, for `--help`, `--version` and completions, a text to print. */
export type ParsedCommandLine =
  | { readonly invocation: Invocation; readonly text?: undefined }
  | { readonly invocation?: undefined; readonly text: string };

/**
 * Parses a command line.
 * @param width of the help's lines
 * @throws CliError `USAGE`
 */
export async function parse(argv: readonly string[], width: number): Promise<ParsedCommandLine> {
  let invocation: Invocation | undefined;
  let failure: string | undefined;
  let output = '';
  let examples: readonly Example[] = [];
  const program = buildProgram(width, {
    select: (selected) => {
      invocation = selected;
    },
    examples: (found) => {
      examples = found;
    },
  });
  await program.parseAsync([...argv], {}, (error, _args, printed) => {
    failure = error?.message;
    output = printed;
  });
  if (failure !== undefined) throw usageError(inOurWords(failure, output.trim(), argv));
  if (invocation === undefined) {
    const text = output.includes('\n\nExamples:\n') ? layOutHelp(output, PROGRAM_NAME, examples) : output.trimEnd();
    return { text: `${text}\n` };
  }
  checkArguments(invocation);
  return { invocation };
}

/** yargs says what is missing; this adds what to do. */
function inOurWords(failure: string, output: string, argv: readonly string[]): string {
  const said = /^Did you mean/.test(output) ? `No such command. ${output}` : failure;
  const sentence = said
    .replace(/^Unknown arguments?: (.*)$/s, (_all, names: string) => `Unknown: ${names}.`)
    .replace(/^Not enough arguments following: (.*)$/s, (_all, name: string) => `--${name} needs a value.`)
    .replace(/^Missing required arguments?: (.*)$/s, (_all, names: string) => `Missing: ${flags(names)}.`)
    .replace(/^Not enough non-option arguments.*$/s, 'An argument is missing.')
    .replace(/\s*\n\s*/g, ' ');
  return `${sentence} See: ${[PROGRAM_NAME, ...knownWords(argv), '--help'].join(' ')}`;
}

/** The leading words that name a command, so that the suggested help command works. */
function knownWords(argv: readonly string[]): readonly string[] {
  const entry = Object.values(COMMANDS)
    .flat()
    .find(({ name }) => name === argv[0]);
  if (entry === undefined) return [];
  const command = isGroup(entry) ? entry.commands.find(({ name }) => name === argv[1]) : undefined;
  return command === undefined ? [entry.name] : [entry.name, command.name];
}

const flags = (names: string): string =>
  names
    .split(', ')
    .map((name) => `--${name}`)
    .join(', ');
