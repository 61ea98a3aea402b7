import { type ComponentHashes, type Random, randomTokenId } from '@countersign/shared';
import type { DeviceState } from './state.js';

export interface InstallDependencies {
  readonly random: Random;
  readonly machine: () => Promise<ComponentHashes>;
}

export type InstallRecord = DeviceState & { readonly install: NonNullable<DeviceState['install']> };

/** Returns the state with the id of this installation and its machine; the first write sets both. */
export async function readInstall(
  state: DeviceState,
  { random, machine }: InstallDependencies,
): Promise<InstallRecord> {
  const { install } = state;
  if (install !== undefined) return { ...state, install };
  return { ...state, install: { id: randomTokenId(random), machine: await machine() } };
}

/** After importing a certificate, even the current one: it shows that the state belongs here. */
export function withInstallMachine(state: DeviceState, machine: ComponentHashes): DeviceState {
  const { install } = state;
  if (install === undefined || JSON.stringify(install.machine) === JSON.stringify(machine)) return state;
  return { ...state, install: { ...install, machine } };
}

/**
 * Whether the state was made on another machine: of at least two identifying components, at most a third are the same
 * here. Two machines of one model share their processor, so one of three means nothing; a machine with replaced parts
 * keeps more than that. Says nothing if this machine can't be distinguished from others.
 */
export function isCopied({ install }: Pick<DeviceState, 'install'>, here: ComponentHashes): boolean {
  if (install === undefined || Object.keys(here).length === 0) return false;
  const recorded = Object.entries(install.machine);
  const same = recorded.filter(([name, hash]) => here[name] === hash).length;
  return recorded.length >= 2 && same * 3 <= recorded.length;
}
