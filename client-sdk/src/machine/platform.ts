import { linuxPlatform } from './linux-platform.js';
import { macosPlatform } from './macos.js';
import { hostSystem, type ProbeSystem } from './probe-system.js';
import { windowsPlatform } from './windows.js';

/** What an application runs on. */
export interface Platform {
  /** Of a container in a virtual machine: `container`. */
  readonly kind: 'physical' | 'virtual-machine' | 'container';
  /** `VMware`, `Docker`... where it can be told. */
  readonly name?: string;
}

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

/**
 * The system detail by which a vendor may ask virtual machines and containers to check more often, for `systemDetails`:
 * `{ ...platformDetail(await detectPlatform()) }`.
 */
export const platformDetail = ({ kind, name }: Platform): { readonly vmplatform: string } => ({
  vmplatform: kind === 'physical' ? 'Physical' : (name ?? kind),
});
