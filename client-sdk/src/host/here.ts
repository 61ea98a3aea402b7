import { host } from '#host';
import type { MachineProbe } from '../machine/probe.js';
import type { StateStore } from '../state/state-store.js';

/**
 * What identifies what this runs on. In Node it is the machine: `mid` (machine id), `brd` (main board), `dsk` (system
 * disk), `cpu` and `net` (network card), as far as they can be read; empty values and placeholders are left out. In a
 * browser it is `profile`, a random id that is kept in IndexedDB for this origin. The values stay here; hashes of them
 * are what a request carries. An own probe may add to it:
 * `machine: async () => ({ ...(await probeMachine()), dongle: await readDongle() })`.
 */
export const probeMachine: MachineProbe = host.probeMachine;

/**
 * Where `openClient` keeps the state when `state` is a string: in Node a folder, of which this is the path; in a browser
 * an IndexedDB database of that name.
 */
export const openState: (place: string) => StateStore = host.openState;
