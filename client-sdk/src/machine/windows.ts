import { hardwareAddress, usable } from './known-bad.js';
import type { ProbeSystem } from './probe-system.js';

/**
 * One start of PowerShell for everything that CIM knows, as starting takes longest. It prints `name=value` lines, the same
 * for an ordinary user as for an administrator. No double quote is in it: they are what command lines disagree about.
 */
const SCRIPT = [
  "$ErrorActionPreference = 'SilentlyContinue'",
  "'brd=' + (Get-CimInstance Win32_BaseBoard).SerialNumber",
  "'sys=' + (Get-CimInstance Win32_ComputerSystemProduct).UUID",
  "$volume = Get-CimInstance Win32_LogicalDisk -Filter ('DeviceID=''' + $env:SystemDrive + '''')",
  '$part = $volume | Get-CimAssociatedInstance -ResultClassName Win32_DiskPartition | Select-Object -First 1',
  '$disk = $part | Get-CimAssociatedInstance -ResultClassName Win32_DiskDrive | Select-Object -First 1',
  "'dsk=' + $disk.SerialNumber",
  '$cpu = Get-CimInstance Win32_Processor | Select-Object -First 1',
  "'cpu=' + $cpu.Manufacturer + '/' + $cpu.Description + '/' + $cpu.Name",
  "$cards = Get-CimInstance Win32_NetworkAdapter -Filter 'PhysicalAdapter=TRUE'",
  "$cards | Where-Object { $_.PNPDeviceID -like 'PCI*' } | ForEach-Object { 'net=' + $_.MACAddress }",
].join('; ');

export const windowsSources = (
  system: ProbeSystem,
  windowsFolder: string,
): Readonly<Record<string, () => Promise<string | undefined>>> => {
  // By their full paths: a program of that name in the current folder must not be run instead.
  const programs = `${windowsFolder}\\System32`;
  const values = system
    .run(`${programs}\\WindowsPowerShell\\v1.0\\powershell.exe`, ['-NoProfile', '-NonInteractive', '-Command', SCRIPT])
    .then(readValues);
  return {
    mid: async () => machineGuid(await system.run(`${programs}\\reg.exe`, MACHINE_GUID)),
    brd: async () => firstOf(await values, 'brd') ?? firstOf(await values, 'sys'),
    dsk: async () => firstOf(await values, 'dsk'),
    cpu: async () => firstOf(await values, 'cpu') ?? system.cpuModel(),
    net: async () => lowestAddress((await values).get('net') ?? []),
  };
};

/** The 64-bit view: a 32-bit program would be shown a registry without it. */
const MACHINE_GUID = ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid', '/reg:64'];

const machineGuid = (output: string | undefined): string | undefined =>
  output?.match(/MachineGuid\s+REG_SZ\s+([0-9A-Fa-f-]{36})/)?.[1]?.toLowerCase();

function readValues(output = ''): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of output.split(/\r?\n/)) {
    const [, name, value] = /^([a-z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

const firstOf = (values: ReadonlyMap<string, readonly string[]>, name: string): string | undefined =>
  usable(values.get(name)?.[0]);

/** PowerShell lists the cards in no certain order. */
const lowestAddress = (addresses: readonly string[]): string | undefined =>
  addresses
    .map(hardwareAddress)
    .filter((address) => address !== undefined)
    .sort()[0];
