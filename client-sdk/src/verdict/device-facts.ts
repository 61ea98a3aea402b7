import { type ActivationContext, type ComponentHashes, thumbprint } from '@countersign/shared';
import type { Context } from '../context.js';
import { type LoadedDevice, loadDevice } from '../state/loaded-device.js';

/** What this device checks an activation certificate against. */
export interface DeviceFacts {
  /** Thumbprint of the device key; empty before the first request, when every certificate is another device's. */
  readonly thumbprint: string;
  readonly machine: ComponentHashes;
  /** Activations that were deactivated here. */
  readonly deactivated: ReadonlySet<string>;
  /** Activation to the generation of its latest certificate that was imported here. */
  readonly generations: Readonly<Record<string, number>>;
}

export const deviceFactsOf = ({ key, state }: LoadedDevice, machine: ComponentHashes): DeviceFacts => ({
  thumbprint: key === undefined ? '' : thumbprint(key),
  machine,
  deactivated: new Set(state.tombstones.map(({ activation }) => activation)),
  generations: state.generations,
});

export async function readDeviceFacts({ store, machine }: Context): Promise<DeviceFacts> {
  return deviceFactsOf(await loadDevice(store), await machine());
}

/** Returns the part of an activation's context that only the device knows. */
export function deviceValidationContext(
  { thumbprint: deviceThumbprint, machine, deactivated, generations }: DeviceFacts,
  activation: string,
): Pick<ActivationContext, 'deviceThumbprint' | 'machine' | 'deactivated' | 'newestGeneration'> {
  const newestGeneration = generations[activation];
  return { deviceThumbprint, machine, deactivated, ...(newestGeneration !== undefined && { newestGeneration }) };
}
