import type { DemoStep } from './script.js';
import { commandLine } from './shell.js';

/** What `start` serves, as needed for the ceremony. */
export interface ManualCeremony {
  readonly url: string;
  readonly data: string;
  readonly apiKey: string;
  readonly product: string;
  readonly code: string;
}

/** The ceremony against a running server, with the files of device and support in one folder. */
export function manualCeremony({ url, data, product, code }: ManualCeremony, folder: string): readonly DemoStep[] {
  const server = ['--server', url];
  const device = ['--state', `${folder}/device`];
  const file = (name: string): string => `${folder}/${name}`;
  return [
    {
      title: "The vendor's roots, which the application pins",
      words: ['keys', 'export-roots', '--data', data, '--out', file('roots.json')],
    },
    {
      title: 'The device makes a request: no network, and no license code in the file',
      words: [
        ...['device', 'request', '--product', product, '--license', code, ...device],
        ...['--roots', file('roots.json'), '--out', file('request.txt')],
      ],
    },
    { title: 'Anyone can read what leaves the site', words: ['inspect', file('request.txt')] },
    {
      title: 'Support turns it into a certificate, which takes a seat',
      words: ['activate', file('request.txt'), '--out', file('certificate.txt'), ...server],
    },
    { title: 'Back on the device, it is imported', words: ['device', 'import', file('certificate.txt'), ...device] },
    { title: 'The device knows, offline, what it may do', words: ['device', 'status', ...device] },
    {
      title: 'Later it gives the seat back',
      words: ['device', 'deactivate', ...device, '--out', file('deactivation.txt')],
    },
    {
      title: 'Support accepts the file, and the seat is free',
      words: ['deactivate', file('deactivation.txt'), '--out', file('receipt.txt'), ...server],
    },
    { title: 'The device gets its receipt', words: ['device', 'import', file('receipt.txt'), ...device] },
    { title: 'Who had the seat', words: ['activation', 'list', ...server] },
  ];
}

/** Returns the whole ceremony as shell lines that can be pasted one by one or all at once, repeatedly. */
export function ceremonyText(ceremony: ManualCeremony): string {
  // $dir is expanded by the shell, so it must not be quoted.
  const lineOf = ({ title, words }: DemoStep): string =>
    `  # ${title}\n  npx countersign ${commandLine(words).replaceAll('DIR:', '$dir')}`;
  return [
    '  dir=$(mktemp -d)',
    `  export COUNTERSIGN_API_KEY=${ceremony.apiKey}`,
    ...manualCeremony(ceremony, 'DIR:').map(lineOf),
  ].join('\n');
}
