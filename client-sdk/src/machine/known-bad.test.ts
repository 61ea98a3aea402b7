import { describe, expect, test } from 'vitest';
import { hardwareAddress, usableValue } from './known-bad.js';

describe('a value of a component', () => {
  test.each([
    '',
    ' \n',
    '\0\0\0\0',
    '0',
    '00000000',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    'xxxxxxxx',
    '................',
    'Default string',
    'To be filled by O.E.M.',
    'To  Be Filled By O.E.M. ',
    'None',
    'Not Specified',
    'System Serial Number',
    'uninitialized\n',
    '0123456789',
    '03000200-0400-0500-0006-000700080009',
    'QM00001',
    'QEMU_HARDDISK_QM00002',
    '0QEMU_QEMU_HARDDISK_drive-scsi0',
    'drive-scsi0-0-0-2',
    'VMware NVME_0000',
    'VMWare NVMe_0000',
    'VMware_Virtual_NVMe_Disk_VMWare_NVME_0000',
    '00000000000000000001',
    'nvme.15ad-564d57617265204e564d455f30303030-564d77617265-00000001',
    '0Google_PersistentDisk_persistent-disk-0',
    'nvme_card-pd',
    'SN: 000001',
    'BSS-0123456789',
    'FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE',
    '56F49712-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '58006b9c-32d2-0000-0000-000000000000',
    '890E2D14-CACD-45D1-AE66-BC80E8BFEB0F',
    'd41d8cd98f00b204e9800998ecf8427e',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ])('%j says nothing', (value) => expect(usableValue(value)).toBeUndefined());

  test.each([
    ['S3YJNX0M\n', 'S3YJNX0M'],
    ['  WD-WCC4N5 \0', 'WD-WCC4N5'],
    ['A  B', 'A B'],
    ['00000001', '00000001'],
    ['vol0123456789abcdef0', 'vol0123456789abcdef0'],
    ['VMware-42 0a 1b 2c 3d 4e 5f 60', 'VMware-42 0a 1b 2c 3d 4e 5f 60'],
    ['VB5c6f1a2b-3c4d5e6f', 'VB5c6f1a2b-3c4d5e6f'],
    ['00000000-0000-0000-0000-448A5B409709', '00000000-0000-0000-0000-448A5B409709'],
    ['2121', '2121'],
  ])('%j is %j', (value, expected) => expect(usableValue(value)).toBe(expected));
});

describe('a hardware address', () => {
  test.each([
    ['00:1B:21:AA:BB:CC', '00:1b:21:aa:bb:cc'],
    ['00-1b-21-aa-bb-cc\n', '00:1b:21:aa:bb:cc'],
    ['00:50:56:8a:11:22', '00:50:56:8a:11:22'],
    ['00:e0:4c:68:05:b3', '00:e0:4c:68:05:b3'],
  ])('%j is %j', (given, expected) => expect(hardwareAddress(given)).toBe(expected));

  test.each([
    ['nothing', undefined],
    ['zeros', '00:00:00:00:00:00'],
    ['a docker bridge', '02:42:ac:11:00:02'],
    ['a random Wi-Fi address', 'da:a1:19:00:00:01'],
    ['a group address', '01:00:5e:00:00:fb'],
    ['InfiniBand', '80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0a:b8:11'],
    ['text', 'eth0'],
    ['Cisco AnyConnect', '00:05:9a:3c:7a:00'],
    ['FortiClient', '00:09:0f:aa:00:01'],
    ['a WAN miniport', '50:50:54:50:30:30'],
    ['a dial-in', '4a:b2:20:52:41:53'],
    ["VMware's adapter of the host", '00:50:56:c0:00:08'],
    ['a TAP adapter', '00:ff:1a:2b:3c:4d'],
    ['an adapter that nobody gave an address', '00:e0:4c:68:00:01'],
    ['a virtual router', '00:00:5e:00:01:0a'],
  ])('%s is none', (_, given) => expect(hardwareAddress(given)).toBeUndefined());
});
