/** What the exit code of `countersign` says. Scripts branch on these; a code never changes its meaning. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  badDocument: 3,
  refused: 4,
  unavailable: 5,
  unlicensed: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'success'],
  [EXIT.fault, 'fault: a disk, a damaged or locked folder, or a bug'],
  [EXIT.usage, 'usage: the command can not be run as it was given'],
  [EXIT.badDocument, 'bad document: a file is not what it should be, or does not verify'],
  [EXIT.refused, 'refused by the server'],
  [EXIT.unavailable, 'no usable answer: the server is not reachable or has a fault'],
  [EXIT.unlicensed, 'not licensed: this device has no license in order'],
];
