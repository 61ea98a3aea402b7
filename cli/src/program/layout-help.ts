import { COMMANDS } from './catalogue.js';
import type { Example } from './command.js';

const AUDIENCES = {
  operator: 'For the operator',
  support: 'For support',
  device: 'On the device',
  any: 'Also',
} as const;

/** Sections of yargs' help, most useful first; text without a title stays in front. */
const ORDER = ['Commands:', 'Positionals:', 'Options:', 'Server:', 'Everywhere:', 'Examples:', 'Exit codes:'];

/**
 * Rearranges yargs' help: commands by audience, own options before those of every command, and each example on one
 * line, where yargs would break it into two columns that can't be copied.
 */
export function layOutHelp(help: string, program: string, examples: readonly Example[]): string {
  const sections = help.split('\n\n').map((section) => {
    if (section.startsWith('Commands:\n')) return byAudience(section, program);
    return section.startsWith('Examples:\n') ? exampleSection(program, examples) : section;
  });
  const rank = (section: string): number => ORDER.findIndex((title) => section.startsWith(title));
  const known = sections.filter((section) => rank(section) >= 0).sort((a, b) => rank(a) - rank(b));
  const isCommands = (section: string): boolean => section.startsWith(AUDIENCES.operator);
  return [
    ...sections.filter((section) => rank(section) < 0 && !isCommands(section)),
    ...sections.filter(isCommands),
    ...known,
  ]
    .join('\n\n')
    .trimEnd();
}

/** Headings between the commands of the whole program; the commands of a group have one audience and stay one list. */
function byAudience(section: string, program: string): string {
  const first = COMMANDS.operator[0]?.name ?? '';
  if (!section.startsWith(`Commands:\n  ${program} ${first} `)) return section;
  let text = section.replace('Commands:\n', '');
  for (const audience of Object.keys(AUDIENCES) as (keyof typeof AUDIENCES)[]) {
    const name = COMMANDS[audience][0]?.name ?? '';
    text = text.replace(new RegExp(`^( {2}${program} ${name} )`, 'm'), `\n${AUDIENCES[audience]}:\n$1`);
  }
  return text.trimStart();
}

const exampleSection = (program: string, examples: readonly Example[]): string =>
  ['Examples:', ...examples.map(([line, description]) => `  ${program} ${line}\n      ${description}`)].join('\n');
