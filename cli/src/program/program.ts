import yargs, { type Argv } from 'yargs';
import { EXIT_MEANINGS } from '../exit-codes.js';
import { VERSION } from '../version.js';
import { COMMANDS } from './catalogue.js';
import { type Command, type CommandGroup, type Example, isGroup, type ParseListener, withExamples } from './command.js';
import { flagOption } from './options.js';

export const PROGRAM_NAME = 'countersign';

/** Builds the yargs parser of all commands. It only parses: a handler records what to run. */
export function buildProgram(width: number, listener: ParseListener): Argv {
  // Not the real working directory, where yargs might find a package.json with settings for itself.
  const program = yargs([], '/')
    .scriptName(PROGRAM_NAME)
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .showHelpOnFail(false)
    .wrap(width)
    .strict()
    .recommendCommands()
    .version(VERSION)
    .help()
    .option('json', flagOption('Print one JSON document; errors go as JSON to standard error'))
    .option('no-color', flagOption('No colours; they are used only on a terminal, and NO_COLOR also turns them off'))
    .group(['json', 'no-color', 'help', 'version'], 'Everywhere:')
    .usage('$0 COMMAND [OPTIONS]\n\nLicenses for machines without a network.')
    .demandCommand(1, 'Give a command.')
    .epilogue(epilogue());
  for (const entries of Object.values(COMMANDS)) {
    for (const entry of entries) {
      if (isGroup(entry)) registerGroup(program, entry, listener);
      else entry.register(program, listener);
    }
  }
  return withExamples(program, EXAMPLES, listener);
}

const EXAMPLES: readonly Example[] = [
  ['start', 'Try it: a test vendor, a server, and the commands of the whole ceremony'],
  ['license add --help', 'Help for one command, with examples'],
];

function registerGroup(program: Argv, { name, describe, commands }: CommandGroup, listener: ParseListener): void {
  const names = commands.map((each) => each.name).join(', ');
  program.command(name, `${describe}: ${names}`, (group) => {
    group.usage(`$0 ${name} COMMAND [OPTIONS]\n\n${describe}.`).demandCommand(1, `Give a command of ${name}.`);
    const examples = commands.flatMap((each: Command) => each.examples.slice(0, 1));
    for (const each of commands) each.register(group, listener);
    return withExamples(group, examples, listener);
  });
}

const epilogue = (): string =>
  ['Exit codes:', ...EXIT_MEANINGS.map(([code, meaning]) => `  ${code}  ${meaning}`)].join('\n');
