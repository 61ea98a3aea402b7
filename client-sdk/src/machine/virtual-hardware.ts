/**
 * Manufacturers of virtual machines in firmware tables. Names as in `systemd-detect-virt` (systemd, src/basic/virt.c),
 * and of clouds that have no other sign on ARM.
 */
const MAKERS: readonly (readonly [begins: string, name: string])[] = [
  ['KVM', 'KVM'],
  ['OpenStack', 'OpenStack'],
  ['KubeVirt', 'KubeVirt'],
  ['oVirt', 'oVirt'],
  ['RHEV', 'oVirt'],
  ['Amazon EC2', 'Amazon EC2'],
  ['Google Compute Engine', 'Google Compute Engine'],
  ['Alibaba Cloud ECS', 'Alibaba Cloud'],
  ['Droplet', 'DigitalOcean'],
  ['vServer', 'Hetzner'],
  ['AHV', 'Nutanix AHV'],
  ['VMware', 'VMware'],
  ['VMW', 'VMware'],
  ['innotek GmbH', 'VirtualBox'],
  ['VirtualBox', 'VirtualBox'],
  ['HVM domU', 'Xen'],
  ['Xen', 'Xen'],
  ['Bochs', 'Bochs'],
  ['Parallels', 'Parallels'],
  ['BHYVE', 'bhyve'],
  ['Hyper-V', 'Hyper-V'],
  ['Apple Virtualization', 'Apple Virtualization'],
  ['VirtualMac', 'Apple Virtualization'],
  ['QEMU', 'QEMU'],
];

/** Returns the virtual machine that has hardware of this manufacturer and model, if any. */
export function virtualHardware(model: string | undefined, maker: string | undefined, ...more: (string | undefined)[]) {
  const texts = [model, maker, ...more].map((text) => text?.trim() ?? '');
  // Amazon's machines without a hypervisor have the same manufacturer.
  if (/\.metal(-|$)/.test(texts[0] ?? '')) return undefined;
  // Microsoft makes machines of both kinds.
  if (texts[1] === 'Microsoft Corporation' && texts[0] === 'Virtual Machine') return 'Hyper-V';
  for (const text of texts) {
    const known = MAKERS.find(([begins]) => text.startsWith(begins));
    if (known !== undefined) return known[1];
  }
  return undefined;
}
