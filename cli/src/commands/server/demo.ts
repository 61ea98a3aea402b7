import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDemo } from '../../demonstration/run-demo.js';
import { commandOf, showStep } from '../../demonstration/show-step.js';
import { command } from '../../program/command.js';

export const demo = command({
  usage: 'demo',
  describe: 'Run the whole ceremony in a temporary folder, step by step, showing each command',
  examples: [['demo', 'Two devices, one seat, and no files left behind']],
  options: (yargs) => yargs,
  run: async (_args, context) => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
    const steps: unknown[] = [];
    try {
      await runDemo(folder, context, async (step, ran) => {
        const { exitCode, reply } = ran;
        steps.push({ title: step.title, command: commandOf(step), exitCode, result: reply?.json ?? ran.error });
        if (!context.json) await context.print({ json: undefined, text: showStep(steps.length, step, ran, context) });
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const text = 'That is the whole ceremony. Try it by hand: npm start, or npx countersign start';
    return { json: { steps }, text };
  },
});
