import type { ComponentHashes, MachineBinding } from '@countersign/shared';

/** What nobody has bound is bound as a vendor does it who says nothing: all components but a third of them must stay. */
export function boundMachine(machine: ComponentHashes): MachineBinding {
  const count = Object.keys(machine).length;
  return { k: Math.max(1, count - Math.floor(count / 3)), c: machine };
}
