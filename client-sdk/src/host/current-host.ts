import { host } from '#host';
import type { Host } from './host.js';

/**
 * Reads what identifies this platform. In Node it is the machine: `mid` (machine id), `brd` (main board), `dsk` (system
 * disk; `vol`, its volume, if the disk has no serial number), `cpu`, `net` (network card) and, on a virtual machine,
 * `vmg` (its generation), as far as they can be read, without empty values and placeholders. In a browser it is
 * `profile`, a random id stored in IndexedDB for this origin. The values stay here; a request carries hashes of them.
 * Your own probe can add to it: `machine: async () => ({ ...(await probeMachine()), dongle: await readDongle() })`.
 */
export const probeMachine: Host['probeMachine'] = host.probeMachine;

/**
 * The same, with the source of each value, and what could not be read: for support. Do not show the values without
 * being asked.
 */
export const examineMachine: Host['examineMachine'] = host.examineMachine;

/**
 * Detects the platform, from what the system reports about itself in files, or, on Windows and macOS, through its own
 * programs. The machine's owner can make it report something else; a platform that reports nothing, including a
 * browser, counts as `physical`.
 */
export const detectPlatform: Host['detectPlatform'] = host.detectPlatform;

/**
 * Opens the state for `openClient` if `state` is a string: in Node the path of a folder; in a browser the name of an
 * IndexedDB database. The second copy is beside it, unless another location or `false` is given.
 */
export const openState: Host['openState'] = host.openState;
