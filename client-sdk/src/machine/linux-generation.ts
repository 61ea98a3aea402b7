import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { type Source, source } from './sources.js';

/** QEMU, docs/specs/vmgenid: 16 bytes at 40 of what the firmware is given. Only root may read it. */
const GENERATION_ID = '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw';
const [GUID_BEGINS, GUID_ENDS] = [2 * 40, 2 * (40 + 16)];

/** What cloud-init calls an instance when nobody gave it a name of its own. */
const NO_INSTANCE =
  /^(iid-datasource-none|i-?d?-?nocloud|nocloud|iid-local\d*|iid-(vmware|vsphere)[a-z-]*|cloudimg|localhost)$/i;

/**
 * What a virtual machine gets anew when it is copied, and keeps when it moves to another host. First what everyone may
 * read, so that a service and its administrator see the same.
 */
export function generationSources(system: ProbeSystem, { kind }: Platform): readonly Source[] {
  if (kind !== 'virtual-machine') return [];
  return [
    source(
      'Amazon EC2 instance id',
      async () => /^i-[0-9a-f]{8,17}$/.exec(await text('/sys/class/dmi/id/board_asset_tag'))?.[0],
    ),
    source('cloud-init instance id', async () => {
      const id = await text('/var/lib/cloud/data/instance-id');
      return NO_INSTANCE.test(id) ? '' : id || undefined;
    }),
    source('Xen domain UUID', () => system.readText('/sys/hypervisor/uuid')),
    source('QEMU generation id', async () => (await system.readHex(GENERATION_ID))?.slice(GUID_BEGINS, GUID_ENDS)),
  ];

  async function text(path: string): Promise<string> {
    return ((await system.readText(path)) ?? '').trim();
  }
}
