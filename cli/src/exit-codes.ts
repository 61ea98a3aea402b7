/** Exit codes of `countersign`. Scripts branch on these; a code never changes its meaning. */
export const EXIT_CODES = {
  ok: 0,
  fault: 1,
  usage: 2,
  badDocument: 3,
  refused: 4,
  unavailable: 5,
  unlicensed: 6,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT_CODES.ok, 'success'],
  [EXIT_CODES.fault, 'fault: a disk, a damaged or locked folder, or a bug'],
  [EXIT_CODES.usage, 'usage: the command line is invalid'],
  [EXIT_CODES.badDocument, 'bad document: a file is invalid, or does not verify'],
  [EXIT_CODES.refused, 'refused by the server'],
  [EXIT_CODES.unavailable, 'no usable answer: the server is unreachable or faulty'],
  [EXIT_CODES.unlicensed, 'not licensed: this device has no valid license'],
];
