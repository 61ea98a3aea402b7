import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { examineSystem, probeSystem } from './probe.js';

const REG = `\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r
    MachineGuid    REG_SZ    A1B2C3D4-E5F6-4711-8899-AABBCCDDEEFF\r
\r
`;
const CIM = `brd=PF1A2B3C\r
sys=4C4C4544-0034-5A10-8056-B7C04F4E3232\r
dsk=S4EVNX0M123456      \r
cpu=GenuineIntel/Intel64 Family 6 Model 142 Stepping 10/Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz\r
net=9C:B6:D0:11:22:33\r
net=00:50:B6:00:00:01\r
`;
const programs = { 'reg.exe query': REG, 'powershell.exe -NoProfile': CIM };

describe('the Windows probe', () => {
  test('reads the registry and CIM', async () => {
    expect(await probeSystem(recordedSystem('win32', { programs }))).toEqual({
      mid: 'a1b2c3d4-e5f6-4711-8899-aabbccddeeff',
      brd: 'PF1A2B3C',
      dsk: 'S4EVNX0M123456',
      cpu: 'GenuineIntel/Intel64 Family 6 Model 142 Stepping 10/Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz',
      net: '00:50:b6:00:00:01',
    });
  });

  test('takes the id of the system when the board has none', async () => {
    const cim = CIM.replace('brd=PF1A2B3C', 'brd=Default string');
    expect(await probeSystem(recordedSystem('win32', { programs: { 'powershell.exe': cim } }))).toMatchObject({
      brd: '4C4C4544-0034-5A10-8056-B7C04F4E3232',
    });
  });

  test('leaves out what CIM answers with nothing, as where PowerShell is locked down', async () => {
    const silent = { 'reg.exe query': REG, 'powershell.exe': 'brd=\r\nsys=\r\ndsk=\r\ncpu=//\r\n' };
    expect(await probeSystem(recordedSystem('win32', { programs: silent, cpuModel: 'i7' }))).toEqual({
      mid: 'a1b2c3d4-e5f6-4711-8899-aabbccddeeff',
      cpu: 'i7',
    });
    expect(await probeSystem(recordedSystem('win32', {}))).toEqual({});
  });

  test('tells a virtual machine by its generation: of Hyper-V, or the id of the system where that is not the board', async () => {
    const vmware = `${CIM}maker=VMware, Inc.\r\nmodel=VMware7,1\r\n`;
    const probeOf = (cim: string) => probeSystem(recordedSystem('win32', { programs: { 'powershell.exe': cim } }));
    expect((await probeOf(CIM)).vmg).toBeUndefined();
    expect((await probeOf(vmware)).vmg).toBe('4C4C4544-0034-5A10-8056-B7C04F4E3232');
    expect((await probeOf(vmware.replace('brd=PF1A2B3C', 'brd=None'))).vmg).toBeUndefined();
    const hyperV = `${CIM}maker=Microsoft Corporation\r\nmodel=Virtual Machine\r\nguest=4B0C1D2E-1111-2222-3333-AB\r\n`;
    expect((await probeOf(hyperV)).vmg).toBe('4B0C1D2E-1111-2222-3333-AB');
  });

  test('takes the volume where the disk has no serial number', async () => {
    const cim = `${CIM.replace(/dsk=.*/, 'dsk=VMware NVME_0000')}vol=1A2B3C4D\r\n`;
    const machine = await probeSystem(recordedSystem('win32', { programs: { 'powershell.exe': cim } }));
    expect([machine.dsk, machine.vol]).toEqual([undefined, '1A2B3C4D']);
  });

  test('starts PowerShell once for all that is asked at the same time', async () => {
    let started = 0;
    const system = recordedSystem('win32', {});
    const run = async (file: string): Promise<undefined> => {
      if (file.endsWith('powershell.exe')) started += 1;
    };
    await examineSystem({ ...system, run });
    expect(started).toBe(1);
  });

  test('runs no program of that name in the current folder, and no shell quoting is at stake', async () => {
    const run: string[][] = [];
    const system = recordedSystem('win32', {});
    await probeSystem({ ...system, run: async (file, args) => void run.push([file, ...args]) as undefined });
    for (const [file = '', ...args] of run) {
      expect(file).toMatch(/^[A-Z]:\\.*\.exe$/i);
      expect(args.join('')).not.toContain('"');
    }
    expect(run).toHaveLength(2);
  });
});
