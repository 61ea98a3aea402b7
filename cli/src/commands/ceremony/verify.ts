import { EXIT_CODES } from '../../exit-codes.js';
import { inspectFile } from '../../inspect/inspect-file.js';
import { inspectionJson } from '../../inspect/inspection-json.js';
import { command } from '../../program/command.js';
import { positionalArgument, requiredOption, textOption } from '../../program/options.js';
import { explainRefusal } from './inspect.js';

export const verify = command({
  usage: 'verify <file>',
  describe: 'Verify a Countersign document; exits with 0 only if everything is valid now',
  examples: [
    [
      'verify certificate.txt --roots roots.json --product cad-studio',
      'Signature, delegation, vendor, product and dates',
    ],
  ],
  options: (yargs) =>
    positionalArgument(yargs, 'file', 'File with one or more documents; - for standard input')
      .option('roots', requiredOption("The vendor's roots document"))
      .option('product', textOption('Product id that it must be for')),
  run: async (args, context) => {
    const inspections = await inspectFile(args, context);
    const failed = inspections.filter(({ failure }) => failure !== undefined);
    return {
      json: { items: inspections.map(inspectionJson) },
      text: inspections
        .filter(({ failure }) => failure === undefined)
        .map(({ type, vendor }) => `${context.paint.green('Verified')}: ${type} of the vendor ${vendor}`)
        .join('\n'),
      exitCode: failed.length > 0 ? EXIT_CODES.badDocument : EXIT_CODES.ok,
      errors: failed.map((each) => explainRefusal(each, args.file)),
    };
  },
});
