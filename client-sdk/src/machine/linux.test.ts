import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { probeSystem } from './probe.js';

const CPUINFO = `processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 142
model name\t: Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz
stepping\t: 10
microcode\t: 0xf6
cpu MHz\t\t: 2100.000

processor\t: 1
vendor_id\t: GenuineIntel
`;
const mountinfo = (root: string): string => `22 27 0:21 / /proc rw,relatime - proc proc rw
${root}
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
`;

/** A laptop as an ordinary user sees it: NVMe partition, Wi-Fi, a dock on USB, Docker. */
const LAPTOP: Readonly<Record<string, string>> = {
  '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
  '/proc/cpuinfo': CPUINFO,
  '/proc/self/mountinfo': mountinfo('27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw'),
  '/sys/dev/block/259:2/../device/serial': 'S4EVNX0M123456      \n',
  '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
  '/sys/class/net/docker0/address': '02:42:ac:11:00:01\n',
  '/sys/class/net/docker0/addr_assign_type': '3\n',
  '/sys/class/net/wlp2s0/address': '9c:b6:d0:11:22:33\n',
  '/sys/class/net/wlp2s0/addr_assign_type': '0\n',
  '/sys/class/net/wlp2s0/device/uevent': 'DRIVER=ath10k_pci\n',
  '/sys/class/net/wlp2s0/device/modalias': 'pci:v0000168Cd0000003E\n',
  '/sys/class/net/enx001/address': '00:50:b6:00:00:01\n',
  '/sys/class/net/enx001/addr_assign_type': '0\n',
  '/sys/class/net/enx001/device/uevent': 'DRIVER=r8152\n',
  '/sys/class/net/enx001/device/modalias': 'usb:v0BDAp8153\n',
};

const probeLinux = (files: Readonly<Record<string, string>>, cpuModel?: string) =>
  probeSystem(recordedSystem('linux', { files, ...(cpuModel !== undefined && { cpuModel }) }));

describe('the Linux probe', () => {
  test('reads a laptop as an ordinary user', async () => {
    expect(await probeLinux(LAPTOP)).toEqual({
      mid: '3d1219c7c4c5404aaa1f6d2a48adfda4',
      dsk: 'S4EVNX0M123456',
      cpu: 'GenuineIntel/6/142/Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz/10',
      net: '9c:b6:d0:11:22:33',
    });
  });

  test('reads the board where it may, past a placeholder', async () => {
    const board = {
      '/sys/class/dmi/id/board_serial': 'Default string\n',
      '/sys/class/dmi/id/product_uuid': '4C4C4544-0034\n',
    };
    expect(await probeLinux({ ...LAPTOP, ...board })).toMatchObject({ brd: '4C4C4544-0034' });
  });

  test.each([
    ['empty, as in slim containers', ''],
    ['uninitialized, as in images', 'uninitialized\n'],
    ['all zeros', '00000000000000000000000000000000\n'],
    ['no machine id', 'my-host\n'],
  ])('passes over a machine id that is %s, and takes that of D-Bus', async (_, content) => {
    expect((await probeLinux({ ...LAPTOP, '/etc/machine-id': content })).mid).toBeUndefined();
    const both = {
      ...LAPTOP,
      '/etc/machine-id': content,
      '/var/lib/dbus/machine-id': 'aabbccddeeff00112233445566778899\n',
    };
    expect((await probeLinux(both)).mid).toBe('aabbccddeeff00112233445566778899');
  });

  test('reads nothing that it must not trust in an empty container', async () => {
    const root = mountinfo('500 499 0:45 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/x');
    expect(await probeLinux({ '/etc/machine-id': '', '/proc/self/mountinfo': root })).toEqual({});
  });

  test.each([
    ['a whole disk', '254:0 / / rw - ext4 /dev/vda rw', { '/sys/dev/block/254:0/serial': 'vol0a1b2c' }, 'vol0a1b2c'],
    [
      'a SCSI partition',
      '8:1 / / rw - ext4 /dev/sda1 rw',
      { '/sys/dev/block/8:1/../device/wwid': 'naa.50014ee2' },
      'naa.50014ee2',
    ],
    [
      'Btrfs',
      '0:33 /@ / rw - btrfs /dev/sda2 rw',
      { '/sys/class/block/sda2/../device/wwid': 'naa.5002538e' },
      'naa.5002538e',
    ],
    [
      'LVM on LUKS on NVMe',
      '253:1 / / rw - xfs /dev/mapper/vg-root rw',
      {
        '/sys/dev/block/253:1/dm/uuid': 'LVM-abc',
        '/sys/dev/block/253:1/slaves/dm-0/dev': '253:0',
        '/sys/class/block/dm-0/dm/uuid': 'CRYPT-LUKS2-abc',
        '/sys/class/block/dm-0/slaves/nvme0n1p3/dev': '259:3',
        '/sys/class/block/nvme0n1p3/../device/serial': 'S5GXNX0T1234567',
      },
      'S5GXNX0T1234567',
    ],
  ])('finds the system disk on %s', async (_, mount, files, expected) => {
    const all = { '/proc/self/mountinfo': mountinfo(`27 1 ${mount}`), ...(files as Record<string, string>) };
    expect(await probeLinux(all)).toEqual({ dsk: expected });
  });

  test.each([
    ['a file system', '8:1 / / rw - ext4 /dev/sda1 rw', { '/run/udev/data/b8:1': 'S:disk\nE:ID_FS_UUID=0a1b-2c3d\n' }],
    ['a logical volume', '253:0 / / rw - xfs /dev/mapper/vg-root rw', { '/sys/dev/block/253:0/dm/uuid': '0a1b-2c3d' }],
  ])('takes %s for the volume, where the disk has no serial number of its own', async (_, mount, files) => {
    const all = {
      '/proc/self/mountinfo': mountinfo(`27 1 ${mount}`),
      '/sys/dev/block/8:1/../device/serial': 'QM00001\n',
      ...(files as Record<string, string>),
    };
    expect(await probeLinux(all)).toEqual({ vol: '0a1b-2c3d' });
  });

  test('takes the card on USB only when there is none built in, and no random address', async () => {
    const { '/sys/class/net/wlp2s0/device/uevent': _, ...without } = LAPTOP;
    expect((await probeLinux(without)).net).toBe('00:50:b6:00:00:01');
    expect((await probeLinux({ ...without, '/sys/class/net/enx001/addr_assign_type': '1\n' })).net).toBeUndefined();
  });

  test('takes the lowest of several cards, in whatever order they are listed', async () => {
    const card = (name: string, address: string) => ({
      [`/sys/class/net/${name}/address`]: address,
      [`/sys/class/net/${name}/addr_assign_type`]: '0',
      [`/sys/class/net/${name}/device/uevent`]: '',
    });
    const [a, b] = [card('eno1', '00:1b:21:00:00:09'), card('eno2', '00:1b:21:00:00:02')];
    expect((await probeLinux({ ...a, ...b })).net).toBe('00:1b:21:00:00:02');
    expect((await probeLinux({ ...b, ...a })).net).toBe('00:1b:21:00:00:02');
  });

  test('names an ARM processor, and falls back to what Node knows', async () => {
    const arm =
      'processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n';
    expect((await probeLinux({ '/proc/cpuinfo': arm })).cpu).toBe('0x41/8/0x0/0xd08/3');
    expect((await probeLinux({}, 'Some CPU')).cpu).toBe('Some CPU');
  });
});
