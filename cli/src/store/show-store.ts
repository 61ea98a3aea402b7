import type { ContentsSummary, ReconciledLicense, StoreStats, StoreVerification } from '@countersign/server';
import type { Paint } from '../output/paint.js';
import { fact, facts, table } from '../output/table.js';

export const showSummary = (paint: Paint, { documents, collections, sha256 }: ContentsSummary): string =>
  facts(paint, [
    ['Documents', [String(documents), ...Object.entries(collections).map(([name, count]) => `${name}: ${count}`)]],
    ['SHA-256', sha256],
  ]);

export function showVerification(paint: Paint, { violations, ...summary }: StoreVerification): string {
  if (violations.length === 0) return `Valid.\n\n${showSummary(paint, summary)}`;
  const count =
    violations.length === 1
      ? 'A rule of the ledger is broken once'
      : `Rules of the ledger are broken ${violations.length} times`;
  return [
    `${count}. Keep a copy of this ledger, and report it.`,
    showViolations(paint, violations),
    showSummary(paint, summary),
  ].join('\n\n');
}

export const showViolations = (paint: Paint, violations: StoreVerification['violations']): string =>
  table(
    paint,
    ['COLLECTION', 'ID', 'WHAT'],
    violations.map(({ collection, id, what }) => [collection, id, what]),
  );

export function showStats(paint: Paint, stats: StoreStats): string {
  const { collections, files = [], documents, bytes, oldestEntry, newestEntry, freeBytes } = stats;
  return [
    table(
      paint,
      ['COLLECTION', 'DOCUMENTS', 'BYTES'],
      [...collections.map((each) => [each.name, each.documents, each.bytes]), ['all', documents, bytes]],
    ),
    ...(files.length === 0
      ? []
      : [
          table(
            paint,
            ['FILE', 'BYTES'],
            files.map((file) => [file.name, file.bytes]),
          ),
        ]),
    facts(paint, [
      ...fact('Oldest audit entry', oldestEntry),
      ...fact('Newest audit entry', newestEntry),
      ...fact('Free bytes on the disk', freeBytes),
    ]),
  ].join('\n\n');
}

const MEANINGS = {
  created: 'added: the seat is counted',
  'generation-raised': 'its generation was raised',
  known: 'known already',
  superseded: 'its device holds a seat under another activation',
  'license-unknown': 'its license was sold after the backup, too',
} as const;

export function showReconciled(paint: Paint, licenses: readonly ReconciledLicense[], dryRun: boolean): string {
  if (licenses.length === 0)
    return 'There is nothing to reconcile: no device has presented a certificate newer than the ledger.';
  const rows = licenses.flatMap(({ license, findings }) =>
    findings.map(({ activation, generation, outcome }) => [license, activation, generation, MEANINGS[outcome]]),
  );
  const counted = licenses.map(({ license, seats, seatsTaken, oversold, closedSince }) => [
    license,
    seats,
    seatsTaken,
    [oversold ? 'OVERSOLD' : '', closedSince === undefined || dryRun ? '' : 'open again'].filter(Boolean).join(', '),
  ]);
  return [
    ...(dryRun ? ['Nothing was changed. Without --dry-run, this would be done:'] : []),
    table(paint, ['LICENSE', 'ACTIVATION', 'GENERATION', ''], rows),
    table(paint, ['LICENSE', 'SEATS', 'TAKEN', ''], counted),
    ...nextSteps(licenses),
  ].join('\n\n');
}

function nextSteps(licenses: readonly ReconciledLicense[]): readonly string[] {
  const [oversold, unknown] = [
    licenses.some((license) => license.oversold),
    licenses.some(({ seats }) => seats === undefined),
  ];
  return [
    ...(oversold
      ? [
          'Oversold licenses accept no new devices until enough seats are free: talk to the customer, then release one ' +
            '(countersign activation release), or sell more seats.',
        ]
      : []),
    ...(unknown
      ? ['A license that does not exist must be sold again, with its old code if the customer is to keep it.']
      : []),
  ];
}
