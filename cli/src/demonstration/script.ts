import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { DEMO_PRODUCT } from './demo-product.js';

/** One step of the demonstration: a command line, and its expected result. */
export interface DemoStep {
  readonly title: string;
  readonly words: readonly string[];
  readonly exitCode?: ExitCode;
}

export const INIT_STEP: DemoStep = { title: 'The operator creates a vendor', words: ['init', '--data', 'vendor'] };

export const SERVE_STEP: DemoStep = {
  title: 'and runs its server, here on any free port',
  words: ['serve', '--data', 'vendor', '--port', '0'],
};

const { id, name, features, checkEveryDays } = DEMO_PRODUCT;

export const PRODUCT_STEP: DemoStep = {
  title: 'A product with three features, one of them optional',
  words: [
    ...['product', 'add', name, '--id', id, '--check-every', String(checkEveryDays)],
    ...features.flatMap((each) => [each.included ? '--feature' : '--optional-feature', `${each.code}:${each.name}`]),
  ],
};

/** @param expires YYYY-MM-DD */
export const licenseStep = (expires: string): DemoStep => ({
  title: 'A license with one seat, for a year',
  words: ['license', 'add', '--product', id, '--seats', '1', '--expires', expires, '--label', 'Order 7'],
});

/** The ceremony, once there is a license. */
export const ceremonySteps = (code: string): readonly DemoStep[] => [
  {
    title: 'The roots, which the application pins',
    words: ['keys', 'export-roots', '--data', 'vendor', '--out', 'roots.json'],
  },
  { title: 'A device without a network makes a request', words: request('1', code) },
  { title: 'Its security officer reads what leaves the site', words: ['inspect', 'request-1.txt'] },
  {
    title: 'The file is carried out, and support answers it',
    words: ['activate', 'request-1.txt', '--out', 'certificate-1.txt'],
  },
  {
    title: 'Carried back, it is imported on the device',
    words: ['device', 'import', 'certificate-1.txt', '--state', 'device-1'],
  },
  { title: 'which knows, offline, what it may do', words: ['device', 'status', '--state', 'device-1'] },
  { title: 'A second device asks for the same seat', words: request('2', code) },
  {
    title: 'and is refused: support sees who holds the seat',
    words: ['activate', 'request-2.txt', '--out', 'certificate-2.txt'],
    exitCode: EXIT_CODES.refused,
  },
  {
    title: 'The first device deactivates its license',
    words: ['device', 'deactivate', '--state', 'device-1', '--out', 'deactivation.txt'],
  },
  {
    title: 'and is not licensed from that moment on',
    words: ['device', 'status', '--state', 'device-1'],
    exitCode: EXIT_CODES.unlicensed,
  },
  {
    title: 'Carried to support, the file frees the seat',
    words: ['deactivate', 'deactivation.txt', '--out', 'receipt.txt'],
  },
  { title: 'and the device gets its receipt', words: ['device', 'import', 'receipt.txt', '--state', 'device-1'] },
  {
    title: 'Now the second device can have the seat',
    words: ['activate', 'request-2.txt', '--out', 'certificate-2.txt'],
  },
  { title: 'and is licensed', words: ['device', 'import', 'certificate-2.txt', '--state', 'device-2'] },
  { title: 'Who had the seat, and who has it', words: ['activation', 'list'] },
];

const request = (device: string, code: string): readonly string[] => [
  ...['device', 'request', '--product', id, '--license', code, '--state', `device-${device}`, '--roots', 'roots.json'],
  ...['--label', `Workstation ${device}`, '--out', `request-${device}.txt`],
];
