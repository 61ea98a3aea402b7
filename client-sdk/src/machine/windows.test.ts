import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { probe } from './probe.js';

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
    expect(await probe(recordedSystem('win32', { programs }))).toEqual({
      mid: 'a1b2c3d4-e5f6-4711-8899-aabbccddeeff',
      brd: 'PF1A2B3C',
      dsk: 'S4EVNX0M123456',
      cpu: 'GenuineIntel/Intel64 Family 6 Model 142 Stepping 10/Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz',
      net: '00:50:b6:00:00:01',
    });
  });

  test('takes the id of the system when the board has none', async () => {
    const cim = CIM.replace('brd=PF1A2B3C', 'brd=Default string');
    expect(await probe(recordedSystem('win32', { programs: { 'powershell.exe': cim } }))).toMatchObject({
      brd: '4C4C4544-0034-5A10-8056-B7C04F4E3232',
    });
  });

  test('leaves out what CIM answers with nothing, as where PowerShell is locked down', async () => {
    const silent = { 'reg.exe query': REG, 'powershell.exe': 'brd=\r\nsys=\r\ndsk=\r\ncpu=//\r\n' };
    expect(await probe(recordedSystem('win32', { programs: silent, cpuModel: 'i7' }))).toEqual({
      mid: 'a1b2c3d4-e5f6-4711-8899-aabbccddeeff',
      cpu: 'i7',
    });
    expect(await probe(recordedSystem('win32', {}))).toEqual({});
  });

  test('runs no program of that name in the current folder, and no shell quoting is at stake', async () => {
    const run: string[][] = [];
    const system = recordedSystem('win32', {});
    await probe({ ...system, run: async (file, args) => void run.push([file, ...args]) as undefined });
    for (const [file = '', ...args] of run) {
      expect(file).toMatch(/^[A-Z]:\\.*\.exe$/i);
      expect(args.join('')).not.toContain('"');
    }
    expect(run).toHaveLength(2);
  });
});
