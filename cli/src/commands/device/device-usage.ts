import { armour } from '@countersign/shared';
import { serverUrl } from '../../api/connect.js';
import { openDevice } from '../../device/device-folder.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { integerValue } from '../../io/values.js';
import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import { numberOption, outOptions, positionalArgument, stateOption, textOption } from '../../program/options.js';

export const consumeTokens = command({
  usage: 'consume <feature>',
  describe: 'Use up tokens of a feature',
  examples: [
    ['device consume renders --amount 3 --state device', 'Owed to the vendor, as far as the certificate allows'],
    ['device consume renders --state device --server https://licenses.example.com', 'Counted by the vendor at once'],
  ],
  options: (yargs) =>
    positionalArgument(yargs, 'feature', 'Feature code')
      .option('state', stateOption)
      .option('amount', numberOption('How many (default: 1)'))
      .option('server', textOption("URL of the vendor's server")),
  run: async (args, context) => {
    const { client } = await openDevice(args, context);
    const amount = integerValue('--amount', args.amount, 1, 1_000_000_000) ?? 1;
    const server = args.server === undefined ? {} : { server: serverUrl(args.server) };
    const consumption = await client.consume(args.feature, amount, server);
    const { settled, left } = consumption;
    const how = settled ? 'counted by the vendor' : 'not reported to the vendor yet (countersign device usage)';
    const rest = left === undefined ? '' : `; ${left} left`;
    return {
      json: { feature: args.feature, amount, ...consumption },
      text: `Used: ${amount} of ${escapeText(args.feature)}, ${how}${rest}`,
    };
  },
});

export const usageRecord = command({
  usage: 'usage',
  describe: 'Write a record of the tokens used on this device, to send to the vendor',
  examples: [['device usage --state device --out usage.txt', 'Each record covers all use, so a lost one does no harm']],
  options: (yargs) => outOptions(yargs.option('state', stateOption), 'the record'),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const { client } = await openDevice(args, context);
    const record = await client.createUsageRecord();
    await files.write(args.out, armour(record), args);
    return fileWrittenReply(args.out, 'Usage record', { usage: record });
  },
});
