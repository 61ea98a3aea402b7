import { machineJson, showMachine } from '../../device/show-machine.js';
import { command } from '../../program/command.js';
import { flagOption } from '../../program/options.js';

export const deviceProbe = command({
  usage: 'probe',
  describe: 'Show what this machine can be identified by, and what it runs on',
  examples: [
    ['device probe', 'Why can this machine not be identified? Run it as the same user as the application'],
    ['device probe --show-values', 'With serial numbers, which are in no request; keep them to yourself'],
  ],
  options: (yargs) => yargs.option('show-values', flagOption('Show the values: machine id, serial numbers, addresses')),
  run: async ({ showValues = false }, { paint }) => {
    const { examineMachine } = await import('@countersign/client');
    const machine = await examineMachine();
    return { json: machineJson(machine, showValues), text: showMachine(paint, machine, showValues) };
  },
});
