import { host } from '#host';
import type { Host } from './host.js';

/**
 * What identifies what this runs on. In Node it is the machine: `mid` (machine id), `brd` (main board), `dsk` (system
 * disk; `vol`, its volume, where it has no serial number), `cpu`, `net` (network card) and, on a virtual machine, `vmg`
 * (its generation), as far as they can be read; empty values and placeholders are left out. In a browser it is
 * `profile`, a random id that is kept in IndexedDB for this origin. The values stay here; hashes of them are what a
 * request carries. An own probe may add to it:
 * `machine: async () => ({ ...(await probeMachine()), dongle: await readDongle() })`.
 */
export const probeMachine: Host['probeMachine'] = host.probeMachine;

/** The same with where each value is from, and what could not be read: for support. Show the values to nobody unasked. */
export const examineMachine: Host['examineMachine'] = host.examineMachine;

/**
 * What this runs on, from what the system says of itself in files, on Windows and macOS by its own programs. Whoever
 * owns the machine can make it say otherwise; a platform that says nothing of itself, a browser too, counts as
 * `physical`.
 */
export const detectPlatform: Host['detectPlatform'] = host.detectPlatform;

/**
 * Where `openClient` keeps the state when `state` is a string: in Node a folder, of which this is the path; in a browser
 * an IndexedDB database of that name. The second copy is beside it, unless another place is named or `false` is given.
 */
export const openState: Host['openState'] = host.openState;
