import { type ComponentHashes, identifiesMachine, matchMachine } from '@countersign/shared';
import { machineBinding } from '../activations/activation-claims.js';
import type { LedgerTransaction } from '../ledger.js';
import type { Product } from '../products/product-record.js';
import type { Trial } from './trial-record.js';

/** Maximum number of trials to compare for a component that many machines share. */
const MAX_SHARING = 100;

const keysOf = (productId: string, machine: ComponentHashes): readonly string[] =>
  Object.entries(machine).flatMap(([name, hash]) =>
    identifiesMachine({ [name]: hash }) ? [`${productId}:${name}:${hash}`] : [],
  );

/** Locks a machine: two devices of one machine must not both start a trial. Taken before the lock on a trial. */
export async function lockTrialMachine(
  tx: LedgerTransaction,
  productId: string,
  machine: ComponentHashes,
): Promise<void> {
  for (const key of keysOf(productId, machine).toSorted()) await tx.lock('trialMachines', key);
}

/**
 * Finds the trial of a machine, whatever the device key is now: enough components must match, in either direction, for
 * a binding. Returns the earliest.
 */
export async function findTrialByMachine(
  tx: LedgerTransaction,
  product: Product,
  machine: ComponentHashes,
): Promise<Trial | undefined> {
  const found = new Set<string>();
  for (const component of keysOf(product.id, machine)) {
    const { items } = await tx.trialMachines.page({ where: { component }, limit: MAX_SHARING });
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

/** Lets the trial be found by this machine. */
export async function recordTrialMachine(tx: LedgerTransaction, trial: Trial, machine: ComponentHashes): Promise<void> {
  for (const component of keysOf(trial.productId, machine)) {
    const name = component.split(':')[1];
    await tx.trialMachines.put({ id: `${trial.id}:${name}`, trialId: trial.id, component });
  }
}
