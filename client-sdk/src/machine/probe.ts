import { platformOf } from './detect-platform.js';
import { linuxSources } from './linux.js';
import { macosSources } from './macos.js';
import type { Platform } from './platform.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { type Reading, readComponent, type Sources, source } from './sources.js';
import { windowsSources } from './windows.js';

/** Reads what identifies a machine: component name to value. What can't be read is left out, or `undefined`. */
export type MachineProbe = () => Promise<Readonly<Record<string, string | undefined>>>;

/** `probeMachine` of the package, for Node: see `host/here.ts`. */
export const probeMachine = (): Promise<Readonly<Record<string, string>>> => probe(hostSystem);

/** The same for any system. */
export async function probe(system: ProbeSystem): Promise<Readonly<Record<string, string>>> {
  const readings = await readAll(system);
  return Object.fromEntries(readings.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

/** What the probe finds, and from where: for support, which is asked why a machine can't be identified. */
export interface Examination {
  readonly platform: Platform;
  /** Every component that this operating system may have. Values are serial numbers: show them to nobody unasked. */
  readonly components: readonly Reading[];
}

export const examineMachine = (): Promise<Examination> => examine(hostSystem);

/** The same for any system. */
export async function examine(system: ProbeSystem): Promise<Examination> {
  const [platform, components] = await Promise.all([platformOf(system), readAll(system)]);
  return { platform, components };
}

async function readAll(system: ProbeSystem): Promise<readonly Reading[]> {
  const { vol = [], ...sources } = await sourcesOf(system);
  const readings = await Promise.all(Object.entries(sources).map(([name, each]) => readComponent(name, each)));
  // The volume stands in for a disk that says nothing; beside one that does it would only count twice.
  const disk = readings.find(({ name }) => name === 'dsk');
  return disk?.value !== undefined || vol.length === 0 ? readings : [...readings, await readComponent('vol', vol)];
}

async function sourcesOf(system: ProbeSystem): Promise<Sources> {
  switch (system.platform) {
    case 'linux':
      return linuxSources(system);
    case 'darwin':
      return macosSources(system);
    case 'win32':
      return windowsSources(system);
    default:
      return { cpu: [source('Node', () => system.cpuModel())] };
  }
}
