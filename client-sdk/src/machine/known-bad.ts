/**
 * What firmware, images and tools say when they know nothing. Many machines share each of these, so one that counted
 * would make strangers look alike. Compared in lower case, without spaces around.
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
  'mb-1234567890',
  '0123456789',
  '1234567890',
  '123456789',
  '12345678',
  '0123456789abcdef',
  // A UUID that thousands of boards of one maker share.
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  // Digests of nothing: MD5, SHA-1, SHA-256 (an empty /etc/machine-id, hashed by another tool).
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]);

/** The serial number that QEMU gives to the first disks of every machine. */
const QEMU_DISK = /^QM0000\d$/;

/** A value that may identify a machine, in its one spelling; `undefined` when it is empty or known to be a placeholder. */
export function usable(value: string | undefined): string | undefined {
  const text = value?.replaceAll('\0', '').trim().replace(/\s+/g, ' ');
  if (text === undefined || PLACEHOLDERS.has(text.toLowerCase()) || QEMU_DISK.test(text)) return undefined;
  // All zeros, all f, 'xxxx', '....': one character again and again, whatever stands between.
  const signs = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return /^(.?)\1*$/.test(signs) ? undefined : text;
}

/** The first value that is usable; sources are asked in order, and no more of them than needed. */
export async function firstUsable(
  ...sources: readonly (() => Promise<string | undefined> | string | undefined)[]
): Promise<string | undefined> {
  for (const source of sources) {
    const value = usable(await source());
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The MAC address of hardware, in lower case with colons; `undefined` for what is none or was made up (locally administered). */
export function hardwareAddress(given: string | undefined): string | undefined {
  const address = given?.trim().toLowerCase().replaceAll('-', ':');
  if (address === undefined || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address)) return undefined;
  // Bit 0 marks a group address, bit 1 one that software chose: a random Wi-Fi address, docker0, a veth.
  return (Number.parseInt(address.slice(0, 2), 16) & 0b11) === 0 ? usable(address) : undefined;
}
