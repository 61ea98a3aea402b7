import { EXIT } from '../exit-codes.js';
import { inspectFile } from '../inspect/inspect-file.js';
import { inspectionJson } from '../inspect/inspection-json.js';
import { command } from '../program/command.js';
import { argument, required, text } from '../program/options.js';
import { explain } from './inspect.js';

export const verify = command({
  usage: 'verify <file>',
  describe: 'Verify a Countersign document; exit code 0 only when all of it is in order now',
  examples: [
    [
      'verify certificate.txt --roots roots.json --product cad-studio',
      'Signature, delegation, vendor, product and dates',
    ],
  ],
  options: (yargs) =>
    argument(yargs, 'file', 'File with one or more documents; - is standard input')
      .option('roots', required('Roots document of the vendor'))
      .option('product', text('Product id that it must be for')),
  run: async (args, context) => {
    const inspections = await inspectFile(args, context);
    const failed = inspections.filter(({ failure }) => failure !== undefined);
    return {
      json: { items: inspections.map(inspectionJson) },
      text: inspections
        .filter(({ failure }) => failure === undefined)
        .map(({ type, vendor }) => `${context.paint.green('Verified')}: ${type}, of the vendor ${vendor}`)
        .join('\n'),
      exitCode: failed.length > 0 ? EXIT.badDocument : EXIT.ok,
      errors: failed.map((each) => explain(each, args.file)),
    };
  },
});
