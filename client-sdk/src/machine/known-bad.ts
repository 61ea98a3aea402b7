/**
 * Placeholders of firmware, images and tools for missing values. Many machines share each of these, so using one would
 * make different machines look alike. Compared in lower case, trimmed.
 */
const PLACEHOLDERS = new Set([
  'default string',
  'default',
  'to be filled by o.e.m.',
  'to be filled by oem',
  'o.e.m.',
  'oem',
  'none',
  'null',
  'n/a',
  'na',
  'not applicable',
  'not available',
  'not present',
  'not specified',
  'unspecified',
  'unknown',
  'undefined',
  'invalid',
  'empty',
  'uninitialized',
  'serial',
  'serial number',
  'system serial number',
  'base board serial number',
  'board serial number',
  'chassis serial number',
  'system serial',
  'serialnumber',
  'filled by oem',
  'not provided',
  'tbd',
  '$(default_string)',
  'mb-1234567890',
  // On boards of one manufacturer for fifteen years (dmidecode and lshw outputs in bug reports).
  'bss-0123456789',
  // From QEMU's manual, and so in many start scripts.
  'deadbeef',
  '0123456789',
  '1234567890',
  '123456789',
  '12345678',
  '0123456789abcdef',
  // A UUID that thousands of boards of one manufacturer share.
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  // UUIDs that an inventory found on many computers (CapaSystems, "Non-Unique UUID").
  '07090201-0103-0301-0807-060504030201',
  'dc698397-fa54-4cf2-82c8-b1b5307a6a7f',
  '8e275844-178f-44a8-aceb-a7d7e5178c63',
  '890e2d14-cacd-45d1-ae66-bc80e8bfeb0f',
  // Digests of nothing: MD5, SHA-1, SHA-256 (an empty /etc/machine-id, hashed by another tool).
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]);

/** Serial numbers that restart from 1 in each machine, or are the same in all: as such, and in udev's form. */
const ALIKE: readonly RegExp[] = [
  // QEMU's disks: "QM00001", "QEMU_HARDDISK_QM00001", "0QEMU_QEMU_HARDDISK_drive-scsi0".
  /(^|[ _])QM0000\d$/i,
  /(^|[ _])drive-(ide|sata|scsi|virtio)\d+(-\d+)*$/i,
  // VMware's disks on NVMe and SATA, and the first of them in hexadecimal as Linux names it (nvme.15ad-...).
  /(^|[ _])VMware[ _]NVME_\d{4}(_1)?$/i,
  /(^|[ _])0{19}\d$/,
  /^nvme\.15ad-564d57617265204e564d455f/i,
  // Google's disks have the customer's name for them, usually "persistent-disk-0", or that of the model.
  /Google[ _]+PersistentDisk/i,
  /(^|[ _])nvme_card(-pd|\d*)(_1)?$/i,
  /^nvme\.1ae0-/i,
  // Azure's disks on NVMe.
  /(^|[ _])SN:[ _]?0*\d(_1)?$/i,
  /^nvme\.1414-/i,
  // UUIDs with only the first part filled in (same list as above).
  /^[0-9a-f]{8}-ffff-ffff-ffff-ffffffffffff$/i,
  /^[0-9a-f]{8}-[0-9a-f]{4}-0000-0000-000000000000$/i,
];

/**
 * Addresses of adapters that are not hardware, or that were never assigned one, and are the same everywhere, according
 * to inventories. Locally administered addresses are rejected without a list.
 */
const SHARED_ADDRESSES: readonly RegExp[] = [
  // Cisco AnyConnect.
  /^00:05:9a:3c:7[8a]:00$/,
  // FortiClient; Juniper; a mobile modem of Qualcomm.
  /^00:09:0f:..:00:01$/,
  /^00:0b:ca:fe:00:0.$/,
  /^00:a0:c6:00:00:00$/,
  // Windows: WAN miniports, dial-up ("PPTP00", "RASASY", "SE"), an early loopback adapter.
  /^50:50:54:50:30:30$/,
  /^20:41:53:59:4e:ff$/,
  /^..:..:20:52:41:53$/,
  /^00:53:45:00:00:00$/,
  // VMware's host adapters, VMnet1 to VMnet19.
  /^00:50:56:c0:00:..$/,
  // TAP adapters.
  /^00:ff:/,
  // Docks and adapters with blank memory, and common placeholders in it.
  /^00:e0:4c:68:(00:0[0-2]|2d:3d)$/,
  /^00:11:22:33:44:55$/,
  // Virtual routers: VRRP, HSRP.
  /^00:00:5e:00:0[12]:/,
  /^00:00:0c:(07:ac|9f:f.):/,
];

/**
 * Returns the canonical form of a value that may identify a machine; `undefined` if it is empty or a known placeholder.
 */
export function usableValue(value: string | undefined): string | undefined {
  const text = value?.replaceAll('\0', '').trim().replace(/\s+/g, ' ');
  if (text === undefined || PLACEHOLDERS.has(text.toLowerCase()) || ALIKE.some((sign) => sign.test(text))) {
    return undefined;
  }
  // All zeros, all f, 'xxxx', '....', 'fefefefe': one or two characters repeated, whatever separates them.
  const signs = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return /^(.?)\1*$|^(..)\2{3,}$/.test(signs) ? undefined : text;
}

/**
 * Returns the MAC address of hardware, in lower case with colons; `undefined` if it is invalid or locally administered.
 */
export function hardwareAddress(given: string | undefined): string | undefined {
  const address = given?.trim().toLowerCase().replaceAll('-', ':');
  if (address === undefined || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address)) return undefined;
  // Bit 0 marks a group address, bit 1 one that software chose: a random Wi-Fi address, docker0, a veth.
  if ((Number.parseInt(address.slice(0, 2), 16) & 0b11) !== 0) return undefined;
  return SHARED_ADDRESSES.some((shared) => shared.test(address)) ? undefined : usableValue(address);
}
