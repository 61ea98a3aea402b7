import { firstUsable, hardwareAddress } from './known-bad.js';
import type { ProbeSystem } from './probe-system.js';

const DMI = '/sys/class/dmi/id';

/** Everything on Linux is read from files, so the probe takes milliseconds and needs no program. */
export const linuxSources = (system: ProbeSystem): Readonly<Record<string, () => Promise<string | undefined>>> => ({
  mid: () =>
    firstUsable(
      () => machineId(system, '/etc/machine-id'),
      () => machineId(system, '/var/lib/dbus/machine-id'),
    ),
  // Most systems let only root read these; a service and its administrator should ask as the same user.
  brd: () =>
    firstUsable(
      () => system.readText(`${DMI}/board_serial`),
      () => system.readText(`${DMI}/product_uuid`),
      () => system.readText('/proc/device-tree/serial-number'),
    ),
  dsk: () => systemDisk(system),
  cpu: async () => processor(await system.readText('/proc/cpuinfo')) ?? system.cpuModel(),
  net: () => networkCard(system),
});

/** 32 hexadecimal digits (machine-id(5)), so that neither an empty file nor "uninitialized" counts. */
async function machineId(system: ProbeSystem, path: string): Promise<string | undefined> {
  return /^[0-9a-f]{32}$/.exec((await system.readText(path))?.trim() ?? '')?.[0];
}

/** The disk that holds `/`: its serial number, or what names the file system on it. */
async function systemDisk(system: ProbeSystem): Promise<string | undefined> {
  const root = rootDevice(await system.readText('/proc/self/mountinfo'));
  if (root === undefined) return undefined;
  const read = (path: string) => () => system.readText(path);
  const serials = ['serial', 'device/serial', 'wwid', 'device/wwid'];
  const udev = await system.readText(`/run/udev/data/b${root.number}`);
  return firstUsable(
    ...serials.map((file) => read(`${root.folder}/${file}`)),
    // A partition is a folder inside its disk.
    ...serials.map((file) => read(`${root.folder}/../${file}`)),
    // LVM and LUKS name their volumes.
    read(`${root.folder}/dm/uuid`),
    () => udevProperty(udev, 'ID_SERIAL'),
    () => udevProperty(udev, 'ID_FS_UUID'),
  );
}

/** In proc_pid_mountinfo(5): `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw`. The last mount over `/` is the one seen. */
function rootDevice(mountinfo = ''): { readonly number: string; readonly folder: string } | undefined {
  const mounts = mountinfo.split('\n').map((line) => line.split(' '));
  const root = mounts.findLast(([, , , , mountPoint]) => mountPoint === '/');
  const number = root?.[2];
  if (root === undefined || number === undefined) return undefined;
  // Btrfs shows a number of its own (0:...), and the device by name.
  const name = root[root.indexOf('-') + 2]?.match(/^\/dev\/([a-z0-9]+)$/)?.[1];
  if (!number.startsWith('0:')) return { number, folder: `/sys/dev/block/${number}` };
  return name === undefined ? undefined : { number, folder: `/sys/class/block/${name}` };
}

const udevProperty = (data: string | undefined, name: string): string | undefined =>
  data
    ?.split('\n')
    .find((line) => line.startsWith(`E:${name}=`))
    ?.slice(name.length + 3);

/** What stays the same over reboots and microcode updates: not the frequency, not the flags. */
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
 * The lowest address of the built-in network cards, up or down: an air-gapped machine may have no cable in. Virtual
 * interfaces have no device; what is plugged into USB comes and goes, so it counts only when there is nothing else.
 */
async function networkCard(system: ProbeSystem): Promise<string | undefined> {
  const cards: { readonly address: string; readonly usb: boolean }[] = [];
  for (const name of await system.list('/sys/class/net')) {
    const folder = `/sys/class/net/${name}`;
    if ((await system.readText(`${folder}/device/uevent`)) === undefined) continue;
    // 0 is the address that the card came with; others were set or are random (linux/netdevice.h).
    if ((await system.readText(`${folder}/addr_assign_type`))?.trim() !== '0') continue;
    const address = hardwareAddress(await system.readText(`${folder}/address`));
    const usb = (await system.readText(`${folder}/device/modalias`))?.startsWith('usb:') === true;
    if (address !== undefined) cards.push({ address, usb });
  }
  const builtIn = cards.filter(({ usb }) => !usb);
  return (builtIn.length > 0 ? builtIn : cards).map(({ address }) => address).sort()[0];
}
