import { platformOfSystem } from './detect-platform.js';
import { linuxSources } from './linux.js';
import { macosSources } from './macos.js';
import type { Platform } from './platform.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { type ComponentReading, type ComponentSources, componentSource, readComponent } from './sources.js';
import { windowsSources } from './windows.js';

/** Reads what identifies a machine: component name to value. Unreadable components are omitted or `undefined`. */
export type MachineProbe = () => Promise<Readonly<Record<string, string | undefined>>>;

/** `probeMachine` of the package, for Node: see `host/current-host.ts`. */
export const probeMachine = (): Promise<Readonly<Record<string, string>>> => probeSystem(hostSystem);

/** The same for any system. */
export async function probeSystem(system: ProbeSystem): Promise<Readonly<Record<string, string>>> {
  const readings = await readAll(system);
  return Object.fromEntries(readings.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

/** What the probe finds, and where: for support, to find out why a machine can't be identified. */
export interface Examination {
  readonly platform: Platform;
  /** Every component of this operating system. Values are serial numbers: do not show them without being asked. */
  readonly components: readonly ComponentReading[];
}

export const examineMachine = (): Promise<Examination> => examineSystem(hostSystem);

/** The same for any system. */
export async function examineSystem(system: ProbeSystem): Promise<Examination> {
  const [platform, components] = await Promise.all([platformOfSystem(system), readAll(system)]);
  return { platform, components };
}

async function readAll(system: ProbeSystem): Promise<readonly ComponentReading[]> {
  const { vol = [], ...sources } = await sourcesOf(system);
  const readings = await Promise.all(Object.entries(sources).map(([name, each]) => readComponent(name, each)));
  // The volume replaces a disk without a serial number; beside one with a serial number it would count twice.
  const disk = readings.find(({ name }) => name === 'dsk');
  return disk?.value !== undefined || vol.length === 0 ? readings : [...readings, await readComponent('vol', vol)];
}

async function sourcesOf(system: ProbeSystem): Promise<ComponentSources> {
  switch (system.platform) {
    case 'linux':
      return linuxSources(system);
    case 'darwin':
      return macosSources(system);
    case 'win32':
      return windowsSources(system);
    default:
      return { cpu: [componentSource('Node', () => system.cpuModel())] };
  }
}
