import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { type ComponentSource, componentSource } from './sources.js';

/** QEMU, docs/specs/vmgenid: 16 bytes at offset 40 of the firmware's data. Only root can read it. */
const GENERATION_ID = '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw';
const [GUID_BEGINS, GUID_ENDS] = [2 * 40, 2 * (40 + 16)];

/** cloud-init's default name of an instance. */
const NO_INSTANCE =
  /^(iid-datasource-none|i-?d?-?nocloud|nocloud|iid-local\d*|iid-(vmware|vsphere)[a-z-]*|cloudimg|localhost)$/i;

/**
 * Identifies a virtual machine's generation, which changes when it is copied, but not when it moves to another host.
 * World-readable sources first, so that a service and its administrator see the same.
 */
export function generationSources(system: ProbeSystem, { kind }: Platform): readonly ComponentSource[] {
  if (kind !== 'virtual-machine') return [];
  return [
    componentSource(
      'Amazon EC2 instance id',
      async () => /^i-[0-9a-f]{8,17}$/.exec(await text('/sys/class/dmi/id/board_asset_tag'))?.[0],
    ),
    componentSource('cloud-init instance id', async () => {
      const id = await text('/var/lib/cloud/data/instance-id');
      return NO_INSTANCE.test(id) ? '' : id || undefined;
    }),
    componentSource('Xen domain UUID', () => system.readText('/sys/hypervisor/uuid')),
    componentSource('QEMU generation id', async () =>
      (await system.readHex(GENERATION_ID))?.slice(GUID_BEGINS, GUID_ENDS),
    ),
  ];

  async function text(path: string): Promise<string> {
    return ((await system.readText(path)) ?? '').trim();
  }
}
