import { EXIT_CODES } from '../../exit-codes.js';
import { inspectFile } from '../../inspect/inspect-file.js';
import type { Inspection } from '../../inspect/inspection.js';
import { inspectionJson } from '../../inspect/inspection-json.js';
import { showInspection } from '../../inspect/show-inspection.js';
import type { Explanation } from '../../output/explain-error.js';
import { command } from '../../program/command.js';
import { positionalArgument, textOption } from '../../program/options.js';

export const inspect = command({
  usage: 'inspect <file>',
  describe: 'Show a Countersign document in plain words, with every check and its result',
  examples: [
    ['inspect request.txt', 'Everything in the file, and who signed it'],
    ['inspect certificate.txt --roots roots.json', 'What was issued, and which check fails, if any'],
    ['inspect certificate.txt --state device', 'On the device: whether it is for this device, and what differs if not'],
  ],
  options: (yargs) =>
    positionalArgument(yargs, 'file', 'File with one or more documents; - for standard input')
      .option('roots', textOption('Roots document (default: COUNTERSIGN_ROOTS, or ./roots.json)'))
      .option('product', textOption('Product id that it must be for'))
      .option('state', textOption('State folder of the device that it must be for; implies its roots and product')),
  run: async (args, context) => {
    const inspections = await inspectFile(args, context);
    const style = { paint: context.paint, now: Math.floor(context.now / 1000) };
    const failed = inspections.filter(({ failure }) => failure !== undefined);
    const unverified = inspections.some(({ rootsNeeded }) => rootsNeeded);
    return {
      json: { items: inspections.map(inspectionJson) },
      text: inspections
        .map((inspection, index) => `${numbered(index, inspections.length)}${showInspection(inspection, style)}`)
        .join('\n\n'),
      exitCode: failed.length > 0 ? EXIT_CODES.badDocument : unverified ? EXIT_CODES.usage : EXIT_CODES.ok,
      errors: [...failed.map((each) => explainRefusal(each, args.file)), ...(unverified ? [ROOTS_NEEDED] : [])],
    };
  },
});

const numbered = (index: number, total: number): string => (total === 1 ? '' : `(${index + 1} of ${total}) `);

const ROOTS_NEEDED: Explanation = {
  code: 'ROOTS_NEEDED',
  message: "Not verified: give the vendor's roots with --roots FILE, or set COUNTERSIGN_ROOTS.",
  field: '--roots',
};

export function explainRefusal({ failure, type }: Inspection, file: string): Explanation {
  const where = `${file === '-' ? 'standard input' : file}${type === undefined ? '' : `, ${type}`}`;
  return { code: failure?.code ?? 'INTERNAL', message: `${where}: ${failure?.message ?? ''}` };
}
