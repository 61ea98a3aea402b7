import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { probeSystem } from './probe.js';

const PLATFORM = `+-o MacBookPro17,1  <class IOPlatformExpertDevice, id 0x100000227, registered, matched, active, busy 0 (12 ms), retain 40>
    {
      "IOPlatformSerialNumber" = "C02FK0XXQ05N"
      "compatible" = <"MacBookPro17,1","AppleARM">
      "IOPlatformUUID" = "564D6A4F-1B2C-3D4E-5F60-718293A4B5C6"
      "serial-number" = <433032464b30>
    }
`;
const NVME = `+-o AppleANS3NVMeController  <class AppleANS3NVMeController, id 0x1000003f1>
    {
      "Model Number" = "APPLE SSD AP0512Q"
      "Serial Number" = "0ba0123456789a1f"
    }
`;
const PORTS = `
Hardware Port: Ethernet Adapter (en4)
Device: en4
Ethernet Address: 1e:00:8a:11:22:33

Hardware Port: Wi-Fi
Device: en0
Ethernet Address: f8:4d:89:11:22:33

VLAN Configurations
===================
`;
const programs = {
  'ioreg -rd1 -c IOPlatformExpertDevice': PLATFORM,
  'ioreg -rd1 -w0 -c IONVMeController': NVME,
  'networksetup -listallhardwareports': PORTS,
};

describe('the macOS probe', () => {
  test('reads the I/O registry and the built-in card', async () => {
    expect(await probeSystem(recordedSystem('darwin', { programs, cpuModel: 'Apple M1' }))).toEqual({
      mid: '564D6A4F-1B2C-3D4E-5F60-718293A4B5C6',
      brd: 'C02FK0XXQ05N',
      dsk: '0ba0123456789a1f',
      cpu: 'Apple M1',
      net: 'f8:4d:89:11:22:33',
    });
  });

  test('reads the disk of an older Mac', async () => {
    const ahci = '  "Device Characteristics" = {"Product Name"="APPLE SSD","Serial Number"="S1K5NYAD"}\n';
    const older = { 'ioreg -rd1 -w0 -c AppleAHCIDiskDriver': ahci };
    expect(await probeSystem(recordedSystem('darwin', { programs: older }))).toEqual({ dsk: 'S1K5NYAD' });
  });

  test('leaves out what a hackintosh or a virtual machine has not set', async () => {
    const platform = PLATFORM.replace('C02FK0XXQ05N', 'To be filled by O.E.M.').replace(
      /"564D[^"]*"/,
      '"00000000-0000-0000-0000-000000000000"',
    );
    const bare = { 'ioreg -rd1 -c IOPlatformExpertDevice': platform };
    expect(await probeSystem(recordedSystem('darwin', { programs: bare }))).toEqual({});
  });
});
