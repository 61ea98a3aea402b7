import { usable } from './known-bad.js';
import { linuxSources } from './linux.js';
import { macosSources } from './macos.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { windowsSources } from './windows.js';

/** Reads what identifies a machine: component name to value. What can't be read is left out. */
export type MachineProbe = () => Promise<Readonly<Record<string, string>>>;

/**
 * The machine that this runs on: `mid` (machine id), `brd` (main board), `dsk` (system disk), `cpu` and `net` (network
 * card), as far as they can be read. Empty values and placeholders are left out. The values stay on the machine; hashes
 * of them are what a request carries. An own probe may add to it:
 * `machine: async () => ({ ...(await probeMachine()), dongle: await readDongle() })`.
 */
export const probeMachine: MachineProbe = () => probe(hostSystem);

/** The same for any system. */
export async function probe(system: ProbeSystem): Promise<Readonly<Record<string, string>>> {
  const sources = Object.entries(sourcesOf(system));
  const found = await Promise.all(sources.map(async ([name, read]) => [name, usable(await read())] as const));
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function sourcesOf(system: ProbeSystem): Readonly<Record<string, () => Promise<string | undefined>>> {
  switch (system.platform) {
    case 'linux':
      return linuxSources(system);
    case 'darwin':
      return macosSources(system);
    case 'win32':
      return windowsSources(system, process.env.SystemRoot ?? 'C:\\Windows');
    default:
      return { cpu: async () => system.cpuModel() };
  }
}
