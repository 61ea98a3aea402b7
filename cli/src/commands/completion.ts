import yargs from 'yargs';
import { command } from '../program/command.js';

export const completion = command({
  usage: 'completion',
  describe: 'Print a script that completes commands and options in the shell',
  examples: [
    ['completion >> ~/.bashrc', 'For bash, from the next shell on'],
    ['completion >> ~/.zshrc', 'For zsh, if it is run in zsh'],
  ],
  options: (builder) => builder,
  run: async () => {
    let script = '';
    // A separate parser without commands: the script asks this program for them when it runs.
    const parser = yargs([], '/').scriptName('countersign').locale('en').exitProcess(false).completion('script');
    await parser.parseAsync(['script'], {}, (_error, _args, output) => {
      script = output;
    });
    return { json: undefined, text: script };
  },
});
