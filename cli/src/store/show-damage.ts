import type { FilesReport, RepairedStore } from '@countersign/server';
import type { Paint } from '../output/paint.js';
import { facts, table } from '../output/table.js';
import { showViolations } from './show-store.js';

export const showDamage = (paint: Paint, { damages, documents }: FilesReport): string =>
  [
    `${damages.length === 1 ? 'The files are damaged in one place' : `The files are damaged in ${damages.length} places`}. Keep a copy of them as they are.`,
    table(
      paint,
      ['FILE', 'BYTE', 'WHAT'],
      damages.map(({ file, offset, what }) => [file, offset, what]),
    ),
    facts(paint, [['Before the damage', counts(documents)]]),
    'Restore a backup that is newer than the damage (countersign store restore), or keep what comes before it\n' +
      '(countersign store repair).',
  ].join('\n\n');

export function showRepaired(paint: Paint, { kept, left, violations }: RepairedStore, to: string): string {
  const lost = left.map(({ file, offset, documents }) => [
    file,
    offset,
    documents.length === 0 ? "can't be read" : documents.join(', '),
  ]);
  return [
    `A new ledger was made in ${to}; the damaged one is unchanged.`,
    facts(paint, [['Kept', counts(kept)]]),
    ...(lost.length === 0 ? [] : ['It lacks:', table(paint, ['FILE', 'BYTE', 'DOCUMENTS'], lost)]),
    ...(violations.length === 0
      ? []
      : ['These rules of the ledger are broken in it:', showViolations(paint, violations)]),
    'To use it, move it where the damaged one is, and reconcile it: countersign store reconcile.',
  ].join('\n\n');
}

function counts(documents: Readonly<Record<string, number>>): readonly string[] {
  const lines = Object.entries(documents).map(([name, count]) => `${name}: ${count}`);
  return lines.length === 0 ? ['nothing'] : lines.sort();
}
