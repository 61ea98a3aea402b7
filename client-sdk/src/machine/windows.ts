import { hardwareAddress, usableValue } from './known-bad.js';
import type { Platform } from './platform.js';
import type { ProbeSystem } from './probe-system.js';
import { type ComponentSources, componentSource } from './sources.js';
import { virtualHardware } from './virtual-hardware.js';

/**
 * PowerShell starts once for everything in CIM, because starting takes longest. It prints `name=value` lines, the same
 * for users and administrators. The script has no double quote: command lines treat them inconsistently.
 */
const SCRIPT = [
  "$ErrorActionPreference = 'SilentlyContinue'",
  "'brd=' + (Get-CimInstance Win32_BaseBoard).SerialNumber",
  "'sys=' + (Get-CimInstance Win32_ComputerSystemProduct).UUID",
  "$volume = Get-CimInstance Win32_LogicalDisk -Filter ('DeviceID=''' + $env:SystemDrive + '''')",
  "'vol=' + $volume.VolumeSerialNumber",
  '$part = $volume | Get-CimAssociatedInstance -ResultClassName Win32_DiskPartition | Select-Object -First 1',
  '$disk = $part | Get-CimAssociatedInstance -ResultClassName Win32_DiskDrive | Select-Object -First 1',
  "'dsk=' + $disk.SerialNumber",
  '$cpu = Get-CimInstance Win32_Processor | Select-Object -First 1',
  "'cpu=' + $cpu.Manufacturer + '/' + $cpu.Description + '/' + $cpu.Name",
  "$cards = Get-CimInstance Win32_NetworkAdapter -Filter 'PhysicalAdapter=TRUE'",
  // A guest of Hyper-V has its card on the VMBus; what hosts add for their guests is below ROOT.
  "$cards | Where-Object { $_.PNPDeviceID -like 'PCI*' -or $_.PNPDeviceID -like 'VMBUS*' } | ForEach-Object { 'net=' + $_.MACAddress }",
  '$computer = Get-CimInstance Win32_ComputerSystem',
  "'maker=' + $computer.Manufacturer",
  "'model=' + $computer.Model",
  "'guest=' + (Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters').VirtualMachineId",
  "'container=' + (Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control').ContainerType",
].join('; ');

type Values = ReadonlyMap<string, readonly string[]>;

export const windowsSources = (system: ProbeSystem): ComponentSources => {
  const values = cimValues(system);
  const cim = (name: string) => async () => (await values).get(name)?.[0];
  return {
    mid: [
      componentSource('registry MachineGuid', async () =>
        machineGuid(await system.run(`${programs()}\\reg.exe`, MACHINE_GUID)),
      ),
    ],
    brd: [
      componentSource('CIM Win32_BaseBoard', cim('brd')),
      componentSource('CIM Win32_ComputerSystemProduct', cim('sys')),
    ],
    dsk: [componentSource('CIM Win32_DiskDrive', cim('dsk'))],
    vol: [componentSource('CIM Win32_LogicalDisk', cim('vol'))],
    cpu: [componentSource('CIM Win32_Processor', cim('cpu')), componentSource('Node', () => system.cpuModel())],
    net: [componentSource('CIM Win32_NetworkAdapter', async () => lowestAddress((await values).get('net')))],
    vmg: [
      componentSource('Hyper-V virtual machine id', async () => firstOf(await values, 'guest')),
      componentSource('CIM Win32_ComputerSystemProduct', async () => generation(await values)),
    ],
  };
};

export async function windowsPlatform(system: ProbeSystem): Promise<Platform> {
  return platformIn(await cimValues(system));
}

function platformIn(values: Values): Platform {
  const said = (name: string): string | undefined => values.get(name)?.[0]?.trim();
  // 1 is a server silo (a container that shares the kernel), 2 a container in a virtual machine of its own.
  if (/^[12]$/.test(said('container') ?? '')) return { kind: 'container', name: 'Windows container' };
  const name = virtualHardware(said('model'), said('maker'));
  return name === undefined ? { kind: 'physical' } : { kind: 'virtual-machine', name };
}

/** The system's UUID on virtual machines, unless it already identifies the board. */
function generation(values: Values): string | undefined {
  const isBoardKnown = firstOf(values, 'brd') !== undefined;
  return isBoardKnown && platformIn(values).kind === 'virtual-machine' ? firstOf(values, 'sys') : undefined;
}

/** By full path: a program of that name in the current folder must not run instead. */
const programs = (): string => `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32`;

/** Concurrent callers share one run of PowerShell. */
const running = new WeakMap<ProbeSystem, Promise<Values>>();

function cimValues(system: ProbeSystem): Promise<Values> {
  const started =
    running.get(system) ??
    system
      .run(`${programs()}\\WindowsPowerShell\\v1.0\\powershell.exe`, [
        '-NoProfile',
        '-NonInteractive',
        '-Command',
        SCRIPT,
      ])
      .then(readValues)
      .finally(() => running.delete(system));
  running.set(system, started);
  return started;
}

/** The 64-bit view: a 32-bit program would see another registry. */
const MACHINE_GUID = ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid', '/reg:64'];

const machineGuid = (output: string | undefined): string | undefined =>
  output?.match(/MachineGuid\s+REG_SZ\s+([0-9A-Fa-f-]{36})/)?.[1]?.toLowerCase();

function readValues(output = ''): Values {
  const values = new Map<string, string[]>();
  for (const line of output.split(/\r?\n/)) {
    const [, name, value] = /^([a-z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

const firstOf = (values: Values, name: string): string | undefined => usableValue(values.get(name)?.[0]);

/** PowerShell lists the cards in no particular order. */
const lowestAddress = (addresses: readonly string[] | undefined): string | undefined =>
  addresses
    ?.map(hardwareAddress)
    .filter((address) => address !== undefined)
    .sort()[0];
