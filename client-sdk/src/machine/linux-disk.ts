import type { Mount } from './linux-mounts.js';
import type { ProbeSystem } from './probe-system.js';
import { type ComponentSource, componentSource } from './sources.js';

const SERIALS = ['serial', 'device/serial', 'wwid', 'device/wwid'];

/** LVM on RAID on LUKS on a partition, and one to spare. */
const MAX_LAYERS = 5;

/** The disk that holds `/`: its own serial number. Data on the disk does not identify it. */
export async function diskSources(system: ProbeSystem, mounts: readonly Mount[]): Promise<readonly ComponentSource[]> {
  const root = rootDevice(mounts);
  if (root === undefined) return [];
  const folders = await physicalFolders(system, root.folder);
  const udev = await system.readText(`/run/udev/data/b${root.number}`);
  return [
    ...folders.flatMap((folder) =>
      SERIALS.map((file) => componentSource('disk serial number', () => system.readText(`${folder}/${file}`))),
    ),
    componentSource('udev ID_SERIAL', () => udevProperty(udev, 'ID_SERIAL')),
  ];
}

/** Identifies the system's volume if its disk has no serial number. Machines made from one image share it. */
export async function volumeSources(
  system: ProbeSystem,
  mounts: readonly Mount[],
): Promise<readonly ComponentSource[]> {
  const root = rootDevice(mounts);
  if (root === undefined) return [];
  const udev = await system.readText(`/run/udev/data/b${root.number}`);
  return [
    componentSource('logical volume', () => system.readText(`${root.folder}/dm/uuid`)),
    componentSource('file system', () => udevProperty(udev, 'ID_FS_UUID')),
  ];
}

function rootDevice(mounts: readonly Mount[]): { readonly number: string; readonly folder: string } | undefined {
  const root = mounts.findLast(({ point }) => point === '/');
  if (root === undefined) return undefined;
  const { number, device } = root;
  if (!number.startsWith('0:')) return { number, folder: `/sys/dev/block/${number}` };
  // Btrfs shows a device number of its own, and the device by name.
  const name = /^\/dev\/([a-z0-9]+)$/.exec(device)?.[1];
  return name === undefined ? undefined : { number, folder: `/sys/class/block/${name}` };
}

/** Goes down from LVM, LUKS and RAID to the disks beneath, in the order of their names. */
async function physicalFolders(system: ProbeSystem, folder: string): Promise<readonly string[]> {
  let layer = [folder];
  for (let depth = 0; depth < MAX_LAYERS; depth += 1) {
    const below = (await Promise.all(layer.map((each) => system.list(`${each}/slaves`)))).flat();
    if (below.length === 0) break;
    layer = [...new Set(below)].sort().map((name) => `/sys/class/block/${name}`);
  }
  // A partition is a folder inside its disk.
  return layer.flatMap((each) => [each, `${each}/..`]);
}

const udevProperty = (data: string | undefined, name: string): string | undefined =>
  data
    ?.split('\n')
    .find((line) => line.startsWith(`E:${name}=`))
    ?.slice(name.length + 3);
