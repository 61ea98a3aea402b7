import type { Random } from '@countersign/shared';
import type { MachineProbe } from '../machine/probe.js';
import type { StateStore } from '../state/state-store.js';

/** What the client takes from where it runs: Node, or a browser (Electron's renderer is one). */
export interface Host {
  readonly random: Random;
  /** The state that a string names: a folder's path in Node, the name of a database in a browser. */
  readonly openState: (place: string) => StateStore;
  readonly probeMachine: MachineProbe;
}
