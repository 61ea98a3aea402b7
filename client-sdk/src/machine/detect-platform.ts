import { linuxPlatform } from './linux-platform.js';
import { macosPlatform } from './macos.js';
import type { Platform } from './platform.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { windowsPlatform } from './windows.js';

/**
 * What this runs on, from what the system says of itself in files, on Windows and macOS by its own programs. Whoever
 * owns the machine can make it say otherwise; a platform that says nothing of itself counts as `physical`.
 */
export const detectPlatform = (): Promise<Platform> => platformOf(hostSystem);

/** The same for any system. */
export async function platformOf(system: ProbeSystem): Promise<Platform> {
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
