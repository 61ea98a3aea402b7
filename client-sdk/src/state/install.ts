import { type ComponentHashes, type Random, randomTokenId } from '@countersign/shared';
import type { DeviceState } from './state.js';

export interface InstallMeans {
  readonly random: Random;
  readonly machine: () => Promise<ComponentHashes>;
}

export type Installed = DeviceState & { readonly install: NonNullable<DeviceState['install']> };

/** The state with the id of this installation and the machine that it is on, both made by its first write. */
export async function installed(state: DeviceState, { random, machine }: InstallMeans): Promise<Installed> {
  const { install } = state;
  if (install !== undefined) return { ...state, install };
  return { ...state, install: { id: randomTokenId(random), machine: await machine() } };
}

/** After a certificate was taken, be it the one that was there: it shows that the state is meant to be here. */
export function onMachine(state: DeviceState, machine: ComponentHashes): DeviceState {
  const { install } = state;
  if (install === undefined || JSON.stringify(install.machine) === JSON.stringify(machine)) return state;
  return { ...state, install: { ...install, machine } };
}

/**
 * Whether the state was made on another machine: of at least two components that identified it, at most a third are the
 * same here. Two machines of one model share their processor, so one of three says nothing; a machine whose parts are
 * replaced keeps more than that of them. Nothing is said where this machine can't be told from others.
 */
export function wasCopied({ install }: Pick<DeviceState, 'install'>, here: ComponentHashes): boolean {
  if (install === undefined || Object.keys(here).length === 0) return false;
  const recorded = Object.entries(install.machine);
  const same = recorded.filter(([name, hash]) => here[name] === hash).length;
  return recorded.length >= 2 && same * 3 <= recorded.length;
}
