import { CountersignError } from '@countersign/shared';
import type { Platform } from './platform.js';

/** Where the application is not to be licensed; everything is allowed unless it is said. */
export interface MachinePolicy {
  readonly virtualMachines?: 'allow' | 'refuse';
  /** Whatever they run on: a container in a virtual machine is a container. */
  readonly containers?: 'allow' | 'refuse';
}

/** @throws TypeError when it is not of its form */
export function checkPolicy(policy: MachinePolicy): void {
  const { virtualMachines = 'allow', containers = 'allow', ...unknown } = policy;
  const known = [virtualMachines, containers].every((each) => each === 'allow' || each === 'refuse');
  if (known && Object.keys(unknown).length === 0) return;
  throw new TypeError('machinePolicy must have virtualMachines and containers only, each allow or refuse.');
}

/** Whether there is anything that would have to be looked at. */
export const refusesAnything = ({ virtualMachines, containers }: MachinePolicy): boolean =>
  virtualMachines === 'refuse' || containers === 'refuse';

/** `MACHINE_NOT_ALLOWED`, as a value. */
export function policyRefusal(policy: MachinePolicy, { kind, name }: Platform): CountersignError | undefined {
  const isRefused =
    (kind === 'virtual-machine' && policy.virtualMachines === 'refuse') ||
    (kind === 'container' && policy.containers === 'refuse');
  if (!isRefused) return undefined;
  const what = kind === 'container' ? 'a container' : 'a virtual machine';
  const named = name === undefined ? what : `${what} (${name})`;
  return new CountersignError(
    'MACHINE_NOT_ALLOWED',
    `This is ${named}, and the product is not licensed for use in one.`,
  );
}
