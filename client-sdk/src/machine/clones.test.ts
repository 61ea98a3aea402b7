import { type BindingRule, bindMachine, hashComponents, identifiesMachine, matchMachine } from '@countersign/shared';
import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { probeSystem } from './probe.js';

type Files = Readonly<Record<string, string>>;
const DMI = '/sys/class/dmi/id';

const components = async (files: Files) =>
  hashComponents('acme', 'cad', await probeSystem(recordedSystem('linux', { files })));

/** What differs when a license bound to one machine is checked on the other. */
async function held(original: Files, now: Files, rule: BindingRule = {}) {
  const { matches, changed, missing } = matchMachine(
    bindMachine(await components(original), rule),
    await components(now),
  );
  return { matches, differs: [...changed, ...missing].sort().join(' ') };
}

const SYSTEM: Files = {
  '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
  '/proc/cpuinfo':
    'processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t: 85\nmodel name\t: Xeon\nstepping\t: 7\nflags\t: fpu hypervisor\n',
  '/proc/self/mountinfo': '27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
  '/run/udev/data/b8:1': 'E:ID_FS_UUID=0a1b2c3d-0001\n',
};
const otherProcessor = {
  '/proc/cpuinfo': (SYSTEM['/proc/cpuinfo'] ?? '').replace('model\t: 85', 'model\t: 106'),
};
const otherId = { '/etc/machine-id': 'aabbccddeeff00112233445566778899\n' };
const card = (address: string): Files => ({
  '/sys/class/net/eth0/address': `${address}\n`,
  '/sys/class/net/eth0/addr_assign_type': '0\n',
  '/sys/class/net/eth0/device/uevent': 'DRIVER=vmxnet3\n',
});

describe('VMware', () => {
  const user: Files = {
    ...SYSTEM,
    ...card('00:50:56:8a:11:22'),
    [`${DMI}/sys_vendor`]: 'VMware, Inc.\n',
    [`${DMI}/product_name`]: 'VMware Virtual Platform\n',
    [`${DMI}/board_serial`]: 'None\n',
  };
  const root: Files = { ...user, [`${DMI}/product_uuid`]: '420a1b2c-3d4e-5f60-7182-93a4b5c6d7e8\n' };

  test('"I moved it" and a live migration change nothing, or the processor', async () => {
    expect(await held(root, root)).toEqual({ matches: true, differs: '' });
    expect(await held(root, { ...root, ...otherProcessor })).toEqual({ matches: true, differs: 'cpu' });
    expect(await held(user, { ...user, ...otherProcessor })).toEqual({ matches: true, differs: 'cpu' });
  });

  test('"I copied it" is noticed, by root and by an ordinary user', async () => {
    const copied = { ...card('00:50:56:8a:33:44'), [`${DMI}/product_uuid`]: '420affff-3d4e-5f60-7182-93a4b5c6d7e8\n' };
    expect(await held(root, { ...root, ...copied })).toEqual({ matches: false, differs: 'brd net' });
    expect(await held(user, { ...user, ...card('00:50:56:8a:33:44') })).toEqual({ matches: false, differs: 'net' });
  });
});

describe('Amazon EC2', () => {
  const disk = (volume: string): Files => ({
    '/proc/self/mountinfo': '27 1 259:1 / / rw,relatime shared:1 - xfs /dev/nvme0n1p1 rw\n',
    '/sys/dev/block/259:1/../device/serial': `${volume}\n`,
  });
  const instance: Files = {
    ...SYSTEM,
    ...disk('vol0123456789abcdef0'),
    [`${DMI}/sys_vendor`]: 'Amazon EC2\n',
    [`${DMI}/product_name`]: 'm5.large\n',
    [`${DMI}/board_asset_tag`]: 'i-0123456789abcdef0\n',
  };

  test('an instance that is started on another host stays itself', async () => {
    expect(await held(instance, { ...instance, ...otherProcessor })).toEqual({ matches: true, differs: 'cpu' });
  });

  test('an instance from a snapshot of its disk is another one', async () => {
    const copy = { ...instance, ...disk('vol0fedcba9876543210'), [`${DMI}/board_asset_tag`]: 'i-0fedcba9876543210\n' };
    expect(await held(instance, copy)).toEqual({ matches: false, differs: 'dsk vmg' });
  });

  test('so is each of those that are made from one image, though their volumes are alike', async () => {
    const { '/sys/dev/block/259:1/../device/serial': _, ...bare } = instance;
    const volume = { '/run/udev/data/b259:1': 'E:ID_FS_UUID=image\n' };
    const other = { ...otherId, [`${DMI}/board_asset_tag`]: 'i-0fedcba9876543210\n' };
    expect(await held({ ...bare, ...volume }, { ...bare, ...volume, ...other })).toEqual({
      matches: false,
      differs: 'mid vmg',
    });
  });
});

describe('QEMU with libvirt', () => {
  const generation = (digits: string): Files => ({
    '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw': `${'\0'.repeat(40)}${digits}${'\0'.repeat(64)}`,
  });
  const machine: Files = {
    ...SYSTEM,
    [`${DMI}/sys_vendor`]: 'QEMU\n',
    [`${DMI}/product_name`]: 'Standard PC (Q35 + ICH9, 2009)\n',
    [`${DMI}/product_uuid`]: '6e1f7ac2-0000-4b1d-9a58-1c2d3e4f5a6b\n',
    ...generation('0123456789abcdef'),
  };

  test('a snapshot that was restored is the same machine, unless the vendor weighs its generation', async () => {
    const restored = { ...machine, ...generation('fedcba9876543210') };
    expect(await held(machine, restored)).toEqual({ matches: true, differs: 'vmg' });
    expect(await held(machine, restored, { weights: { vmg: 10 } })).toEqual({ matches: false, differs: 'vmg' });
    expect(await held(machine, { ...machine, ...otherProcessor }, { weights: { vmg: 10 } })).toEqual({
      matches: true,
      differs: 'cpu',
    });
  });

  test('a clone has another UUID and generation, and is noticed', async () => {
    const uuid = { [`${DMI}/product_uuid`]: '6e1f7ac2-1111-4b1d-9a58-1c2d3e4f5a6b\n' };
    expect(await held(machine, { ...machine, ...uuid, ...generation('fedcba9876543210') })).toEqual({
      matches: false,
      differs: 'brd vmg',
    });
  });

  test('a generation of zeros, or of a file that is too short, is none', async () => {
    expect(Object.keys(await components({ ...machine, ...generation('\0'.repeat(16)) }))).not.toContain('vmg');
    const cut = { '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw': '' };
    expect(Object.keys(await components({ ...machine, ...cut }))).not.toContain('vmg');
  });

  test("the system's UUID counts once, as the board or as the generation", async () => {
    const { '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw': _, ...without } = machine;
    expect(Object.keys(await components(without))).toEqual(['brd', 'cpu', 'mid', 'vol']);
    const serial = { ...without, [`${DMI}/board_serial`]: 'VM-4711\n' };
    expect(Object.keys(await components(serial))).toEqual(['brd', 'cpu', 'mid', 'vmg', 'vol']);
  });

  test.each(['iid-datasource-none', 'nocloud', 'iid-local01', ''])('%j is no instance id', async (id) => {
    const { '/sys/firmware/qemu_fw_cfg/by_name/etc/vmgenid_guid/raw': _, ...without } = machine;
    const cloud = { '/var/lib/cloud/data/instance-id': `${id}\n` };
    expect(Object.keys(await components({ ...without, ...cloud }))).not.toContain('vmg');
    const named = { '/var/lib/cloud/data/instance-id': 'fe9fc6a4-9a1f-4cf6-a2cb-21b2bd6f8a1c\n' };
    expect(Object.keys(await components({ ...without, ...named }))).toContain('vmg');
  });
});

describe('a container', () => {
  const { '/etc/machine-id': hostId = '', '/proc/cpuinfo': cpuinfo = '' } = SYSTEM;
  const root =
    '713 594 0:66 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/XTQ,upperdir=/x,workdir=/y\n';
  const bare: Files = { '/.dockerenv': '', '/proc/cpuinfo': cpuinfo, '/proc/self/mountinfo': root };
  const mounted: Files = {
    ...bare,
    '/proc/self/mountinfo': `${root}730 713 8:1 /etc/machine-id /etc/machine-id ro,relatime - ext4 /dev/sda1 rw\n`,
    '/etc/machine-id': hostId,
  };

  test.each([
    ['without a machine id', bare],
    ['with an empty one', { ...bare, '/etc/machine-id': '' }],
    ['with that of its image, which all of its containers have', { ...bare, '/etc/machine-id': hostId }],
  ])('%s is not identified', async (_, files) => {
    expect(identifiesMachine(await components(files))).toBe(false);
  });

  test('into which the machine id of its host was mounted is that host, and a copy of it elsewhere is not', async () => {
    expect(await held(mounted, { ...mounted, '/.dockerenv': 'another container' })).toEqual({
      matches: true,
      differs: '',
    });
    expect(await held(mounted, { ...mounted, ...otherProcessor })).toEqual({ matches: true, differs: 'cpu' });
    expect(await held(mounted, { ...mounted, ...otherId })).toEqual({ matches: false, differs: 'mid' });
    expect(await held(mounted, bare)).toEqual({ matches: false, differs: 'mid' });
  });

  test('that may read the board of its host is identified by it', async () => {
    const board = { [`${DMI}/board_serial`]: 'PF1A2B3C\n' };
    expect(Object.keys(await components({ ...bare, ...board }))).toEqual(['brd', 'cpu']);
    expect(await held({ ...bare, ...board }, { ...bare, [`${DMI}/board_serial`]: 'PF9Z8Y7X\n' })).toMatchObject({
      matches: false,
    });
  });

  test('of LXC has a system and a machine id of its own', async () => {
    const lxc = { ...bare, '/run/systemd/container': 'lxc\n', '/etc/machine-id': hostId };
    expect(Object.keys(await components(lxc))).toEqual(['cpu', 'mid']);
  });
});

describe('a computer', () => {
  const laptop: Files = {
    ...SYSTEM,
    '/sys/dev/block/8:1/../device/serial': 'S4EVNX0M123456\n',
    ...card('9c:b6:d0:11:22:33'),
  };

  test('on the first boot of its system has no machine id yet; the one that it gets later does no harm', async () => {
    const first = { ...laptop, '/etc/machine-id': 'uninitialized\n' };
    expect(Object.keys(await components(first))).toEqual(['cpu', 'dsk', 'net']);
    expect(await held(first, laptop)).toEqual({ matches: true, differs: '' });
    expect(await held(laptop, first)).toEqual({ matches: true, differs: 'mid' });
  });

  test('whose system was installed anew, or whose card has a random address, is the same; not with both', async () => {
    const random = { '/sys/class/net/eth0/addr_assign_type': '3\n' };
    expect(await held(laptop, { ...laptop, ...otherId })).toEqual({ matches: true, differs: 'mid' });
    expect(await held(laptop, { ...laptop, ...random })).toEqual({ matches: true, differs: 'net' });
    expect(await held(laptop, { ...laptop, ...otherId, ...random })).toEqual({ matches: false, differs: 'mid net' });
  });
});
