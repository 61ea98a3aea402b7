import { machineJson, showMachine } from '../../device/show-machine.js';
import { command } from '../../program/command.js';
import { flagOption } from '../../program/options.js';

export const deviceProbe = command({
  usage: 'probe',
  describe: 'Show what of this machine can be read to bind a license to it, and what it runs on',
  examples: [
    ['device probe', 'Why can this machine not be identified? Run it as the user that runs the application'],
    ['device probe --show-values', 'With the serial numbers, which no request has and nobody else should see'],
  ],
  options: (yargs) =>
    yargs.option('show-values', flagOption('Show what was read: machine id, serial numbers, addresses')),
  run: async ({ showValues = false }, { paint }) => {
    const { examineMachine } = await import('@countersign/client');
    const machine = await examineMachine();
    return { json: machineJson(machine, showValues), text: showMachine(paint, machine, showValues) };
  },
});
