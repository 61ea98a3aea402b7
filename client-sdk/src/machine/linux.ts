import { hardwareAddress, usableValue } from './known-bad.js';
import { diskSources, volumeSources } from './linux-disk.js';
import { generationSources } from './linux-generation.js';
import { type Mount, mountsOf } from './linux-mounts.js';
import { linuxPlatform } from './linux-platform.js';
import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { type ComponentSource, type ComponentSources, componentSource } from './sources.js';

const DMI = '/sys/class/dmi/id';

/** On Linux everything is read from files, so the probe takes milliseconds and needs no program. */
export async function linuxSources(system: ProbeSystem): Promise<ComponentSources> {
  const [mounts, platform] = await Promise.all([mountsOf(system), linuxPlatform(system)]);
  const boardSerial = componentSource('DMI board serial', () => system.readText(`${DMI}/board_serial`));
  const systemUuid = componentSource('DMI system UUID', () => system.readText(`${DMI}/product_uuid`));
  const isBoardKnown = usableValue(await boardSerial.read()) !== undefined;
  return {
    mid: machineIds(system, platform, mounts),
    // Most systems let only root read these; a service and its administrator should use the same user account.
    brd: [
      boardSerial,
      systemUuid,
      componentSource('device tree serial number', () => system.readText('/proc/device-tree/serial-number')),
    ],
    dsk: await diskSources(system, mounts),
    vol: await volumeSources(system, mounts),
    cpu: [
      componentSource('/proc/cpuinfo', async () => processor(await system.readText('/proc/cpuinfo'))),
      componentSource('Node', () => system.cpuModel()),
    ],
    net: [componentSource('network card', () => networkCard(system))],
    // What already identifies the board must not count twice.
    vmg: [...generationSources(system, platform), ...(isBoardKnown && isVirtual(platform) ? [systemUuid] : [])],
  };
}

const isVirtual = ({ kind }: Platform): boolean => kind === 'virtual-machine';

/** Containers that start anew from an image; LXC and systemd-nspawn run a full system with its own machine id. */
const OF_SYSTEMS: ReadonlySet<string | undefined> = new Set(['LXC', 'systemd-nspawn', 'OpenVZ', 'WSL']);

/**
 * All containers of an image share the machine id in it, if there is one. So in a container only a mounted id counts,
 * which is its host's.
 */
function machineIds(
  system: ProbeSystem,
  { kind, name }: Platform,
  mounts: readonly Mount[],
): readonly ComponentSource[] {
  const ownRoot = mounts.findLast(({ point }) => point === '/')?.number.startsWith('0:') === true;
  const fromImage = kind === 'container' && !OF_SYSTEMS.has(name) && ownRoot;
  return ['/etc/machine-id', '/var/lib/dbus/machine-id'].map((path) => {
    if (!fromImage || mounts.some(({ point }) => point === path))
      return componentSource(path, () => machineId(system, path));
    return componentSource(`${path} (of the container's image: mount that of the host)`, () => undefined);
  });
}

/** 32 hexadecimal digits (machine-id(5)), so that neither an empty file nor "uninitialized" counts. */
async function machineId(system: ProbeSystem, path: string): Promise<string | undefined> {
  const content = await system.readText(path);
  return content === undefined ? undefined : (/^[0-9a-f]{32}$/.exec(content.trim())?.[0] ?? '');
}

/** Stable across reboots and microcode updates: without the frequency and the flags. */
function processor(cpuinfo = ''): string | undefined {
  const first = cpuinfo.split(/\n\s*\n/, 1)[0] ?? '';
  const fields = new Map(first.split('\n').map((line) => [line.split(':')[0]?.trim(), line.split(':')[1]?.trim()]));
  const x86 = ['vendor_id', 'cpu family', 'model', 'model name', 'stepping'];
  const arm = ['CPU implementer', 'CPU architecture', 'CPU variant', 'CPU part', 'CPU revision'];
  const names = fields.has('vendor_id') ? x86 : arm;
  const values = names.map((name) => fields.get(name)).filter((value) => value !== undefined && value !== '');
  return values.length < 3 ? undefined : values.join('/');
}

/**
 * The lowest address of the built-in network cards, up or down: an air-gapped machine may have no cable. Virtual
 * interfaces have no device; USB adapters come and go, so they count only if there is nothing else.
 */
async function networkCard(system: ProbeSystem): Promise<string | undefined> {
  const cards: { readonly address: string; readonly usb: boolean }[] = [];
  for (const name of await system.list('/sys/class/net')) {
    const folder = `/sys/class/net/${name}`;
    if ((await system.readText(`${folder}/device/uevent`)) === undefined) continue;
    // 0 is the card's own address; others were set or are random (linux/netdevice.h).
    if ((await system.readText(`${folder}/addr_assign_type`))?.trim() !== '0') continue;
    const address = hardwareAddress(await system.readText(`${folder}/address`));
    const usb = (await system.readText(`${folder}/device/modalias`))?.startsWith('usb:') === true;
    if (address !== undefined) cards.push({ address, usb });
  }
  const builtIn = cards.filter(({ usb }) => !usb);
  return (builtIn.length > 0 ? builtIn : cards).map(({ address }) => address).sort()[0];
}
