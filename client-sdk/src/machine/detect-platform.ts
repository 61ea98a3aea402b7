import { linuxPlatform } from './linux-platform.js';
import { macosPlatform } from './macos.js';
import type { Platform } from './platform.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { windowsPlatform } from './windows.js';

/** `detectPlatform` of the package, for Node: see `host/current-host.ts`. */
export const detectPlatform = (): Promise<Platform> => platformOfSystem(hostSystem);

/** The same for any system. */
export async function platformOfSystem(system: ProbeSystem): Promise<Platform> {
  switch (system.platform) {
    case 'linux':
      return linuxPlatform(system);
    case 'darwin':
      return macosPlatform(system);
    case 'win32':
      return windowsPlatform(system);
    default:
      return { kind: 'physical' };
  }
}
