import { measureActivations } from './activations.js';
import type { BenchStore } from './bench-store.js';
import { openBenchVendor } from './bench-vendor.js';
import { measureChecks } from './checks.js';
import type { Effort } from './effort.js';
import type { Figure } from './figure.js';
import { measureImport } from './import-time.js';
import { measureSizes } from './sizes.js';
import { measureStatus } from './status-time.js';
import { measureVerification } from './verification.js';

/** Every figure, one after the other: two at once would measure each other. */
export async function measureAll(
  store: BenchStore,
  effort: Effort,
  progress: (what: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const bench = await openBenchVendor({ store, licenses: effort.licenses });
  try {
    for (const [what, measure] of [
      ['offline verification', measureVerification],
      ['online checks', measureChecks],
      ['online activations', measureActivations],
      ['import of the client SDK', measureImport],
      ['status from memory', measureStatus],
    ] as const) {
      progress(what);
      figures.push(...(await measure(bench, effort)));
    }
  } finally {
    await bench.close();
  }
  figures.push(...(await measureSizes(store, effort, progress)));
  if (store.measureOthers !== undefined) {
    progress('other programs on the same store');
    figures.push(...(await store.measureOthers(effort)));
  }
  return store.isDemanded ? figures : figures.map(({ name, measured }) => ({ name, measured }));
}
