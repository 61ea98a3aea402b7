import { armour } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import { reportAnswers } from '../../ceremony/activation-report.js';
import { answerRequests } from '../../ceremony/answer-requests.js';
import { readBundles } from '../../ceremony/read-bundles.js';
import { refuseJsonToStdout } from '../../io/out-file.js';
import { progressOf } from '../../output/progress.js';
import { command } from '../../program/command.js';
import { outOptions, positionalArgument, serverOptions } from '../../program/options.js';

export const activate = command({
  usage: 'activate <request>',
  describe: 'Answer activation requests with activation certificates',
  examples: [
    [
      'activate request.txt --out certificate.txt',
      'The same request always gets the same certificate, and takes one seat',
    ],
    [
      'activate all-requests.txt --out certificates.txt',
      'A file may contain many requests; refused ones are reported (exit code 4)',
    ],
    ['activate - --out - < request.txt', 'From standard input to standard output'],
  ],
  options: (yargs) =>
    outOptions(
      serverOptions(positionalArgument(yargs, 'request', 'File with one or more requests; - for standard input')),
      'the certificates',
    ),
  run: async (args, context) => {
    const { files, environment, json } = context;
    refuseJsonToStdout(json, args.out);
    const api = connect(args, context);
    await files.assertFree(args.out, args);
    const requests = readBundles(await files.read(args.request), args.request);
    const progress = progressOf(environment.stderr, 'Activating', json ? 0 : requests.length);
    const answers = await answerRequests(api, requests, progress.step).finally(progress.stop);
    const bundles = answers.flatMap((answer) =>
      [answer?.certificate, answer?.secrets].filter((each) => each !== undefined),
    );
    if (bundles.length > 0) await files.write(args.out, bundles.map(armour).join('\n'), args);
    return reportAnswers(args, answers);
  },
});
