import { type ComponentHashes, identifiesMachine, matchMachine } from '@countersign/shared';
import { machineBinding } from '../activations/grant.js';
import type { LedgerTransaction } from '../ledger.js';
import type { Product } from '../products/product-record.js';
import type { Trial } from './trial-record.js';

/** Of a component that many machines share, no more trials are looked at. */
const MOST_SHARING = 100;

const keysOf = (productId: string, machine: ComponentHashes): readonly string[] =>
  Object.entries(machine).flatMap(([name, hash]) =>
    identifiesMachine({ [name]: hash }) ? [`${productId}:${name}:${hash}`] : [],
  );

/** Two devices of one machine must not both find that it never tried. Comes before the lock on a trial. */
export async function lockMachine(tx: LedgerTransaction, productId: string, machine: ComponentHashes): Promise<void> {
  for (const key of keysOf(productId, machine).toSorted()) await tx.lock('trialMachines', key);
}

/**
 * The trial that a machine had, whatever the key of its device is now: of the machine then and the machine now, one has
 * as many components of the other as a binding would ask for. The earliest of several.
 */
export async function trialOnMachine(
  tx: LedgerTransaction,
  product: Product,
  machine: ComponentHashes,
): Promise<Trial | undefined> {
  const found = new Set<string>();
  for (const component of keysOf(product.id, machine)) {
    const { items } = await tx.trialMachines.page({ where: { component }, limit: MOST_SHARING });
    for (const { trialId } of items) found.add(trialId);
  }
  let earliest: Trial | undefined;
  for (const id of found) {
    const trial = await tx.trials.get(id);
    if (trial?.machine === undefined || !isSame(product, trial.machine, machine)) continue;
    if (earliest === undefined || trial.startedAt < earliest.startedAt) earliest = trial;
  }
  return earliest;
}

const isSame = (product: Product, one: ComponentHashes, other: ComponentHashes): boolean =>
  matchMachine(machineBinding(product, one), other).matches ||
  matchMachine(machineBinding(product, other), one).matches;

/** From now on the trial is found by this machine. */
export async function noteMachine(tx: LedgerTransaction, trial: Trial, machine: ComponentHashes): Promise<void> {
  for (const component of keysOf(trial.productId, machine)) {
    const name = component.split(':')[1];
    await tx.trialMachines.put({ id: `${trial.id}:${name}`, trialId: trial.id, component });
  }
}
