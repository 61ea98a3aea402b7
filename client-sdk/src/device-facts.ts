import { type ActivationContext, type ComponentHashes, thumbprint } from '@countersign/shared';
import type { Context } from './context.js';
import { type DeviceMemory, recall } from './state/device-memory.js';

/** What this device holds an activation certificate against. */
export interface DeviceFacts {
  /** Of the device key; empty before the first request, when every certificate is another device's. */
  readonly thumbprint: string;
  readonly machine: ComponentHashes;
  /** Activations that were given up here. */
  readonly givenUp: ReadonlySet<string>;
  /** Activation to the generation of its newest certificate that was imported here. */
  readonly generations: Readonly<Record<string, number>>;
}

export const factsOf = ({ key, state }: DeviceMemory, machine: ComponentHashes): DeviceFacts => ({
  thumbprint: key === undefined ? '' : thumbprint(key),
  machine,
  givenUp: new Set(state.tombstones.map(({ activation }) => activation)),
  generations: state.generations,
});

export async function readFacts({ store, machine }: Context): Promise<DeviceFacts> {
  return factsOf(await recall(store), await machine());
}

/** The part of an activation's context that only the device knows. */
export function deviceContext(
  { thumbprint: deviceThumbprint, machine, givenUp, generations }: DeviceFacts,
  activation: string,
): Pick<ActivationContext, 'deviceThumbprint' | 'machine' | 'givenUp' | 'newestGeneration'> {
  const newestGeneration = generations[activation];
  return { deviceThumbprint, machine, givenUp, ...(newestGeneration !== undefined && { newestGeneration }) };
}
