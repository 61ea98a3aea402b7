import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { detectPlatform, platformOfSystem } from './detect-platform.js';
import { platformDetail } from './platform.js';

const on = (platform: NodeJS.Platform, recorded: Parameters<typeof recordedSystem>[1]) =>
  platformOfSystem(recordedSystem(platform, recorded));
const dmi = (product: string, vendor: string, more: Record<string, string> = {}) => ({
  '/sys/class/dmi/id/product_name': `${product}\n`,
  '/sys/class/dmi/id/sys_vendor': `${vendor}\n`,
  ...more,
});
const flags = (more: string) => ({
  '/proc/cpuinfo': `processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme ${more}\n`,
});
const root = (line: string, ...more: string[]) => ({ '/proc/self/mountinfo': [line, ...more, ''].join('\n') });

const DOCKER_ROOT =
  '713 594 0:66 / / rw,relatime master:284 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/XTQ:/var/lib/docker/overlay2/l/YAB,upperdir=/var/lib/docker/overlay2/2f/diff,workdir=/var/lib/docker/overlay2/2f/work';
const PODMAN_ROOT =
  '1016 939 0:76 / / rw,relatime - overlay overlay rw,lowerdir=/home/ana/.local/share/containers/storage/overlay/l/AB,upperdir=/x,workdir=/y,userxattr';
const CONTAINERD_ROOT =
  '1543 1211 0:215 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/51/fs,upperdir=/x,workdir=/y';
const KUBELET = '1560 1543 8:1 /var/lib/kubelet/pods/0c2d/etc-hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw';
const LIVE_ROOT =
  '27 1 0:25 / / rw,noatime - overlay overlay rw,lowerdir=//filesystem.squashfs,upperdir=/cow/upper,workdir=/cow/work';
const PLAIN_ROOT = '27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw';

describe('Linux on hardware', () => {
  test.each([
    ['a laptop', { ...dmi('20L5CTO1WW', 'LENOVO'), ...flags('vmx'), ...root(PLAIN_ROOT) }],
    ['a machine of Microsoft', dmi('Surface Pro 7', 'Microsoft Corporation')],
    ['a Chromebook', dmi('Eve', 'Google')],
    ['a server of Oracle', dmi('ORACLE SERVER X7-2', 'Oracle Corporation')],
    ['a machine of Amazon without a hypervisor', { ...dmi('c5.metal', 'Amazon EC2'), ...flags('') }],
    [
      'the first domain of Xen',
      { '/proc/xen/capabilities': 'control_d\n', '/sys/hypervisor/type': 'xen\n', ...flags('hypervisor') },
    ],
    ['a live system', { ...root(LIVE_ROOT), '/proc/1/cgroup': '0::/init.scope\n' }],
    [
      'a host of Docker',
      { ...root(PLAIN_ROOT), '/proc/1/cgroup': '0::/init.scope\n', '/var/lib/docker/overlay2/l/x': '' },
    ],
    [
      'a node of Kubernetes',
      root(
        PLAIN_ROOT,
        '99 27 259:2 /var/lib/kubelet/pods/0c2d/volumes/v /var/lib/kubelet/pods/0c2d/volume-subpaths/v/0 rw - ext4 /dev/nvme0n1p2 rw',
      ),
    ],
    ['a board with a device tree', { '/proc/device-tree/compatible': 'raspberrypi,4-model-b\0brcm,bcm2711\0' }],
    ['nothing that could be read', {}],
  ])('%s is physical', async (_, files) => {
    expect(await on('linux', { files: files as Record<string, string> })).toEqual({ kind: 'physical' });
  });
});

describe('Linux in a virtual machine', () => {
  test.each([
    ['VMware', dmi('VMware Virtual Platform', 'VMware, Inc.')],
    ['VMware', dmi('VMware20,1', 'VMware, Inc.')],
    ['VirtualBox', dmi('VirtualBox', 'innotek GmbH')],
    ['Hyper-V', dmi('Virtual Machine', 'Microsoft Corporation')],
    ['KVM', dmi('KVM', 'Red Hat')],
    ['QEMU', dmi('Standard PC (Q35 + ICH9, 2009)', 'QEMU')],
    ['OpenStack', dmi('OpenStack Nova', 'OpenStack Foundation')],
    ['Amazon EC2', dmi('t3.micro', 'Amazon EC2')],
    ['Google Compute Engine', dmi('Google Compute Engine', 'Google')],
    ['DigitalOcean', dmi('Droplet', 'DigitalOcean')],
    ['Hetzner', dmi('vServer', 'Hetzner')],
    ['Xen', dmi('HVM domU', 'Xen')],
    ['Parallels', dmi('Parallels ARM Virtual Machine', 'Parallels International GmbH.')],
    ['bhyve', dmi('BHYVE', 'FreeBSD')],
    ['Apple Virtualization', dmi('Apple Virtualization Generic Platform', 'Apple Inc.')],
    ['QEMU', dmi('Some Board', 'Some Maker', { '/sys/class/dmi/id/bios_vendor': 'QEMU\n' })],
    ['Xen', { '/sys/hypervisor/type': 'xen\n' }],
    ['KVM', { '/proc/device-tree/hypervisor/compatible': 'linux,kvm\0' }],
    ['QEMU', { '/proc/device-tree/fw-cfg@9020000/compatible': 'qemu,fw-cfg-mmio\0' }],
    ['QEMU', { '/proc/device-tree/compatible': 'qemu,pseries\0' }],
    ['z/VM', { '/proc/sysinfo': 'Manufacturer: IBM\nVM00 Control Program: z/VM    7.3.0\n' }],
    ['User Mode Linux', { '/proc/cpuinfo': 'processor\t: 0\nvendor_id\t: User Mode Linux\n' }],
  ])('%s is told by what it says of itself', async (name, files) => {
    expect(await on('linux', { files })).toEqual({ kind: 'virtual-machine', name });
  });

  test('one that says nothing is told by the bit that hypervisors set', async () => {
    expect(await on('linux', { files: flags('hypervisor') })).toEqual({ kind: 'virtual-machine' });
  });
});

describe('Linux in a container', () => {
  test.each([
    ['Docker', { '/.dockerenv': '', ...root(DOCKER_ROOT) }],
    ['Docker', { '/proc/1/cgroup': '12:pids:/docker/4f5c9f\n0::/docker/4f5c9f\n' }],
    ['Docker', root(DOCKER_ROOT)],
    ['Podman', { '/run/.containerenv': 'engine="podman-5.2"\n', ...root(PODMAN_ROOT) }],
    ['Podman', { '/proc/1/environ': 'PATH=/usr/bin\0container=podman\0HOME=/root\0' }],
    ['Kubernetes', root(CONTAINERD_ROOT, KUBELET)],
    ['Kubernetes', { '/.dockerenv': '', ...root(DOCKER_ROOT, KUBELET) }],
    ['Kubernetes', { '/proc/1/cgroup': '0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-4f5c.scope\n' }],
    ['containerd', root(CONTAINERD_ROOT)],
    ['LXC', { '/proc/1/environ': 'container=lxc\0TERM=linux\0' }],
    ['LXC', { '/run/systemd/container': 'lxc\n' }],
    ['systemd-nspawn', { '/run/host/container-manager': 'systemd-nspawn\n' }],
    ['OpenVZ', { '/proc/vz/version': '042stab\n' }],
    ['WSL', { '/proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n', ...flags('hypervisor') }],
    ['WSL', { '/proc/sys/kernel/osrelease': '4.4.0-19041-Microsoft\n' }],
  ])('%s', async (name, files) => {
    expect(await on('linux', { files: files as Record<string, string> })).toEqual({ kind: 'container', name });
  });

  test('one without a name, and one on a virtual machine', async () => {
    const oci = { '/proc/1/environ': 'container=oci\0', ...flags('hypervisor'), ...dmi('KVM', 'Red Hat') };
    expect(await on('linux', { files: oci })).toEqual({ kind: 'container' });
  });
});

describe('Windows', () => {
  const cim = (lines: string) => on('win32', { programs: { 'powershell.exe': lines.replaceAll('\n', '\r\n') } });

  test.each([
    ['maker=LENOVO\nmodel=20L5CTO1WW\n', { kind: 'physical' }],
    ['maker=Microsoft Corporation\nmodel=Surface Laptop 5\n', { kind: 'physical' }],
    ['maker=VMware, Inc.\nmodel=VMware7,1\n', { kind: 'virtual-machine', name: 'VMware' }],
    ['maker=innotek GmbH\nmodel=VirtualBox\n', { kind: 'virtual-machine', name: 'VirtualBox' }],
    ['maker=Microsoft Corporation\nmodel=Virtual Machine\n', { kind: 'virtual-machine', name: 'Hyper-V' }],
    ['maker=QEMU\nmodel=Standard PC (Q35 + ICH9, 2009)\n', { kind: 'virtual-machine', name: 'QEMU' }],
    ['maker=Amazon EC2\nmodel=m5.large\n', { kind: 'virtual-machine', name: 'Amazon EC2' }],
    ['maker=Google\nmodel=Google Compute Engine\n', { kind: 'virtual-machine', name: 'Google Compute Engine' }],
    [
      'maker=Microsoft Corporation\nmodel=Virtual Machine\ncontainer=2\n',
      { kind: 'container', name: 'Windows container' },
    ],
    ['', { kind: 'physical' }],
  ])('%j', async (lines, expected) => expect(await cim(lines)).toEqual(expected));
});

describe('macOS', () => {
  test.each([
    ['MacBookPro17,1\n', '0\n', { kind: 'physical' }],
    ['VirtualMac2,1\n', '1\n', { kind: 'virtual-machine', name: 'Apple Virtualization' }],
    ['VMware7,1\n', '1\n', { kind: 'virtual-machine', name: 'VMware' }],
    ['Parallels16,1\n', '1\n', { kind: 'virtual-machine', name: 'Parallels' }],
    ['iMacPro1,1\n', '1\n', { kind: 'virtual-machine' }],
  ])('%j', async (model, guest, expected) => {
    const programs = { 'sysctl -n hw.model': model, 'sysctl -n kern.hv_vmm_present': guest };
    expect(await on('darwin', { programs })).toEqual(expected);
  });
});

test('other systems count as physical, and this one is read without a fault', async () => {
  expect(await on('freebsd', {})).toEqual({ kind: 'physical' });
  expect((await detectPlatform()).kind).toMatch(/^(physical|virtual-machine|container)$/);
});

test('what the vendor may be told of it', () => {
  expect(platformDetail({ kind: 'physical' })).toEqual({ vmplatform: 'Physical' });
  expect(platformDetail({ kind: 'container', name: 'Docker' })).toEqual({ vmplatform: 'Docker' });
  expect(platformDetail({ kind: 'virtual-machine' })).toEqual({ vmplatform: 'virtual-machine' });
});
