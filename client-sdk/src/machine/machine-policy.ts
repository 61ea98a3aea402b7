import { CountersignError } from '@countersign/shared';
import type { Platform } from './platform.js';

/** Platforms on which the application refuses to run; all are allowed by default. */
export interface MachinePolicy {
  readonly virtualMachines?: 'allow' | 'refuse';
  /** Including those in a virtual machine. */
  readonly containers?: 'allow' | 'refuse';
}

/** @throws TypeError if it is malformed */
export function checkPolicy(policy: MachinePolicy): void {
  const { virtualMachines = 'allow', containers = 'allow', ...unknown } = policy;
  const known = [virtualMachines, containers].every((each) => each === 'allow' || each === 'refuse');
  if (known && Object.keys(unknown).length === 0) return;
  throw new TypeError('machinePolicy must have virtualMachines and containers only, each allow or refuse.');
}

/** Whether the platform must be detected at all. */
export const refusesAnything = ({ virtualMachines, containers }: MachinePolicy): boolean =>
  virtualMachines === 'refuse' || containers === 'refuse';

/** Returns `MACHINE_NOT_ALLOWED` if the policy refuses the platform. */
export function policyRefusal(policy: MachinePolicy, { kind, name }: Platform): CountersignError | undefined {
  const isRefused =
    (kind === 'virtual-machine' && policy.virtualMachines === 'refuse') ||
    (kind === 'container' && policy.containers === 'refuse');
  if (!isRefused) return undefined;
  const what = kind === 'container' ? 'a container' : 'a virtual machine';
  const named = name === undefined ? what : `${what} (${name})`;
  return new CountersignError(
    'MACHINE_NOT_ALLOWED',
    `This is ${named}, and the product is not licensed for use on one.`,
  );
}
