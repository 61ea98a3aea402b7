import { hardwareAddress } from './known-bad.js';
import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { type ComponentSources, componentSource } from './sources.js';
import { virtualHardware } from './virtual-hardware.js';

const IOREG = '/usr/sbin/ioreg';

/** The I/O registry has everything and answers at once; `system_profiler` takes seconds. */
export const macosSources = (system: ProbeSystem): ComponentSources => {
  const platform = system.run(IOREG, ['-rd1', '-c', 'IOPlatformExpertDevice']);
  return {
    mid: [componentSource('ioreg IOPlatformUUID', async () => property(await platform, 'IOPlatformUUID'))],
    brd: [
      componentSource('ioreg IOPlatformSerialNumber', async () => property(await platform, 'IOPlatformSerialNumber')),
    ],
    dsk: [
      componentSource('ioreg IONVMeController', () => diskSerial(system, 'IONVMeController')),
      componentSource('ioreg AppleAHCIDiskDriver', () => diskSerial(system, 'AppleAHCIDiskDriver')),
    ],
    cpu: [componentSource('Node', () => system.cpuModel())],
    net: [componentSource('networksetup en0', () => builtInCard(system))],
  };
};

/** `kern.hv_vmm_present` is 1 in guests of every hypervisor since macOS 11; the model identifies some of them. */
export async function macosPlatform(system: ProbeSystem): Promise<Platform> {
  const sysctl = (name: string): Promise<string | undefined> => system.run('/usr/sbin/sysctl', ['-n', name]);
  const [model, guest] = await Promise.all([sysctl('hw.model'), sysctl('kern.hv_vmm_present')]);
  const name = virtualHardware(model, undefined);
  if (name !== undefined) return { kind: 'virtual-machine', name };
  return { kind: guest?.trim() === '1' ? 'virtual-machine' : 'physical' };
}

const property = (registry: string | undefined, name: string): string | undefined =>
  registry?.match(new RegExp(`"${name}"\\s*=\\s*"([^"]*)"`))?.[1];

async function diskSerial(system: ProbeSystem, driver: string): Promise<string | undefined> {
  return property(await system.run(IOREG, ['-rd1', '-w0', '-c', driver]), 'Serial Number');
}

/** macOS calls the built-in card en0. This lists it even if it is off, with its own and not its private address. */
async function builtInCard(system: ProbeSystem): Promise<string | undefined> {
  const ports = await system.run('/usr/sbin/networksetup', ['-listallhardwareports']);
  return hardwareAddress(ports?.match(/^Device: en0\s*\nEthernet Address: (\S+)/m)?.[1]);
}
