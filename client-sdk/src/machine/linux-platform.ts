import { mountsOf } from './linux-mounts.js';
import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { virtualHardware } from './virtual-hardware.js';

const DMI = '/sys/class/dmi/id';

/** In the order of `systemd-detect-virt`: a container in a virtual machine is a container. */
export async function linuxPlatform(system: ProbeSystem): Promise<Platform> {
  return (await container(system)) ?? (await virtualMachine(system)) ?? { kind: 'physical' };
}

/** By the value of `container=` (systemd.io, CONTAINER_INTERFACE), or as in the paths of control groups. */
const MANAGERS: readonly (readonly [sign: RegExp, name: string])[] = [
  [/kubepods|kubelet|\/kubernetes/, 'Kubernetes'],
  [/podman|libpod|\/var\/lib\/containers\/storage/, 'Podman'],
  [/docker/, 'Docker'],
  [/systemd-nspawn|machine\.slice\/machine-/, 'systemd-nspawn'],
  [/lxc/, 'LXC'],
  [/containerd|crio|buildkit/, 'containerd'],
];

const KUBELET = '/var/lib/kubelet';

const managerIn = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : MANAGERS.find(([sign]) => sign.test(text))?.[1];

async function container(system: ProbeSystem): Promise<Platform | undefined> {
  const is = (name: string | undefined): Platform => ({ kind: 'container', ...(name !== undefined && { name }) });
  const exists = async (path: string): Promise<boolean> => (await system.readText(path)) !== undefined;
  // Outside of a container both exist, inside only the first.
  if ((await exists('/proc/vz/version')) && !(await exists('/proc/bc/0/resources'))) return is('OpenVZ');
  if (/microsoft|WSL/i.test((await system.readText('/proc/sys/kernel/osrelease')) ?? '')) return is('WSL');

  const mounts = await mountsOf(system);
  // The kubelet mounts a pod's host names, whatever runs the container. On the node itself it mounts within its folder.
  const ofPod = mounts.find(({ source, point }) => source.startsWith(`${KUBELET}/pods/`) && !point.startsWith(KUBELET));
  if (ofPod !== undefined) return is('Kubernetes');
  const said =
    (await system.readText('/run/host/container-manager')) ??
    (await system.readText('/run/systemd/container')) ??
    // Readable by root, and by the user who runs the container.
    /(?:^|\0)container=([^\0]+)/.exec((await system.readText('/proc/1/environ')) ?? '')?.[1];
  const named = managerIn(said);
  if (named !== undefined) return is(named);
  if (await exists('/run/.containerenv')) return is('Podman');
  if (await exists('/.dockerenv')) return is('Docker');
  const grouped = managerIn(await system.readText('/proc/1/cgroup'));
  if (grouped !== undefined) return is(grouped);
  if (said !== undefined && said.trim() !== '') return is(undefined);
  // A live system also has an overlay as its root, but of other folders.
  const root = mounts.findLast(({ point }) => point === '/');
  const layered = root?.type.includes('overlay') ? managerIn(root.options) : undefined;
  return layered === undefined ? undefined : is(layered);
}

async function virtualMachine(system: ProbeSystem): Promise<Platform | undefined> {
  const is = (name: string | undefined): Platform => ({ kind: 'virtual-machine', ...(name !== undefined && { name }) });
  const dmi = (file: string): Promise<string | undefined> => system.readText(`${DMI}/${file}`);
  const model = await dmi('product_name');
  const hardware = virtualHardware(model, await dmi('sys_vendor'), await dmi('board_vendor'), await dmi('bios_vendor'));
  if (hardware !== undefined) return is(hardware);

  // Of Xen's domains the first one is the machine itself.
  const capabilities = await system.readText('/proc/xen/capabilities');
  if (capabilities?.includes('control_d')) return undefined;
  const hypervisor = (await system.readText('/sys/hypervisor/type'))?.trim();
  if (hypervisor === 'xen') return is('Xen');

  const tree = (await system.readText('/proc/device-tree/hypervisor/compatible'))?.replaceAll('\0', ' ');
  if (tree !== undefined) return is(tree.includes('kvm') ? 'KVM' : tree.includes('xen') ? 'Xen' : undefined);
  const names = await system.list('/proc/device-tree');
  const board = (await system.readText('/proc/device-tree/compatible')) ?? '';
  if (names.some((name) => name.includes('fw-cfg')) || board.includes('qemu,pseries')) return is('QEMU');
  // An address space that identifies itself: z/VM and KVM on IBM Z.
  const control = /^VM00 Control Program:\s*(\S+)/m.exec((await system.readText('/proc/sysinfo')) ?? '')?.[1];
  if (control !== undefined) return is(control);

  const cpuinfo = (await system.readText('/proc/cpuinfo')) ?? '';
  if (/^vendor_id\s*:\s*User Mode Linux/m.test(cpuinfo)) return is('User Mode Linux');
  // A bit that processors leave 0 and hypervisors set for their guests.
  const isGuest = /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo) && !/\.metal(-|$)/.test(model?.trim() ?? '');
  return isGuest ? is(undefined) : undefined;
}
