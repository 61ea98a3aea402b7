import { firstUsable, hardwareAddress } from './known-bad.js';
import type { ProbeSystem } from './probe-system.js';

const IOREG = '/usr/sbin/ioreg';

/** The I/O registry has it all and answers at once; `system_profiler` takes seconds. */
export const macosSources = (system: ProbeSystem): Readonly<Record<string, () => Promise<string | undefined>>> => {
  const platform = system.run(IOREG, ['-rd1', '-c', 'IOPlatformExpertDevice']);
  return {
    mid: async () => property(await platform, 'IOPlatformUUID'),
    brd: async () => property(await platform, 'IOPlatformSerialNumber'),
    dsk: () =>
      firstUsable(
        () => diskSerial(system, 'IONVMeController'),
        () => diskSerial(system, 'AppleAHCIDiskDriver'),
      ),
    cpu: async () => system.cpuModel(),
    net: () => builtInCard(system),
  };
};

const property = (registry: string | undefined, name: string): string | undefined =>
  registry?.match(new RegExp(`"${name}"\\s*=\\s*"([^"]*)"`))?.[1];

async function diskSerial(system: ProbeSystem, driver: string): Promise<string | undefined> {
  return property(await system.run(IOREG, ['-rd1', '-w0', '-c', driver]), 'Serial Number');
}

/** The card that macOS calls en0 is built in. This lists it when it is off too, with its own and not its private address. */
async function builtInCard(system: ProbeSystem): Promise<string | undefined> {
  const ports = await system.run('/usr/sbin/networksetup', ['-listallhardwareports']);
  return hardwareAddress(ports?.match(/^Device: en0\s*\nEthernet Address: (\S+)/m)?.[1]);
}
