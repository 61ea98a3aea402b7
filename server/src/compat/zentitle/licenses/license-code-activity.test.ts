import { beforeEach, describe, expect, it } from 'vitest';
import { computerIdOf } from '../../../features/devices/computer-id.js';
import type { License } from '../../../features/licenses/license-record.js';
import { changeLicense } from '../../../testing/change-record.js';
import { Device } from '../../../testing/device.js';
import { grantedValue, seatsTaken, type TestVendor } from '../../../testing/test-vendor.js';
import { systemDetailsActions } from '../devices/system-details.js';
import { createZentitleVendor, ZENTITLE_ID, type ZentitleVendor } from '../testing/zentitle-vendor.js';
import { activatedLicenseCodesActions } from './activated-license-codes.js';
import { licenseCodeActivityActions } from './license-code-activity.js';

const [get, put, del] = licenseCodeActivityActions;
const [activated] = activatedLicenseCodesActions;
const [systemDetails] = systemDetailsActions;
const productid = ZENTITLE_ID;

/** What the example's computer reports, in our order of names. */
const LAPTOP = {
  vmplatform: 'Physical',
  operatingsystem: 'Microsoft Windows 10 Home Edition 16299, 64-bit',
  bitage: '64',
  screenresx: '1920',
  screenresy: '1080',
  processor: 'GenuineIntel:Intel(R) Core(TM) i7-4500U CPU @ 1.80GHz',
  cores: '4',
  memory: '8090',
  oslanguage: 'en-GB',
  applanguage: 'en-GB',
  type: '',
  licensestatus: 'Activated',
  version: '2',
  build: '2',
  edition: 'ENT',
  computername: 'Work_Laptop',
};

let acme: TestVendor;
let call: ZentitleVendor['call'];
let license: License;
let device: Device;
let computerID: string;
beforeEach(async () => {
  ({ acme, call } = await createZentitleVendor());
  license = await acme.addLicense({ code: '206454320110930859', seats: 5 });
  await changeLicense(acme, license.id, (before) => ({ ...before, leases: { offline: 24, vm: 3 } }));
  device = await Device.make();
  computerID = computerIdOf(device.thumbprint);
  acme.now += 560;
  await activate(device, LAPTOP);
});

async function activate(by: Device, sys?: Readonly<Record<string, string>>): Promise<string> {
  const request = await by.activate(license.code, sys === undefined ? {} : { sys });
  return grantedValue(await acme.features.activationRequests.answer(request)).activation.id;
}

const theCode = () => ({ productid, licensecode: license.code });
const inOrder = (value: unknown): string => JSON.stringify(value, null, 2);

describe('GET LicenseCodeActivity', () => {
  it('answers one activation as in the example, field for field', async () => {
    const { vmplatform, ...details } = LAPTOP;
    const answer = await call(get, { ...theCode(), activated: '1', getsysinfo: '1' });
    expect(inOrder(answer)).toBe(
      inOrder({
        licenseCode: '206454320110930859',
        computerID,
        systemInfo: { computerID, ...details, vmplatform },
        status: 'ACTIVATED',
        vmLeaseperiod: 3,
        clientleaseenddate: '2027-01-02T00:00:00',
        vmPlatform: '',
        username: '',
        activated: '2027-01-01T00:00:00.56',
        deactivated: '1900-01-01T00:00:00',
      }),
    );
  });

  it('answers several as a list, the oldest first, and none as an empty one', async () => {
    acme.now += 100;
    await activate(await Device.make());
    const several = await call(get, theCode());
    expect(several).toMatchObject([{ systemInfo: '', computerID }, { systemInfo: '' }]);
    const unused = await acme.addLicense();
    expect(await call(get, { productid, licensecode: unused.code })).toEqual([]);
  });

  it('shows ended activations unless only those that stand are asked for', async () => {
    acme.now += 100;
    const id = await activate(await Device.make(), { vmplatform: 'VMware' });
    acme.now += 1_000;
    grantedValue(await acme.features.activations.release(id, 'gone', 'test'));
    expect(await call(get, theCode())).toMatchObject([
      { status: 'ACTIVATED', deactivated: '1900-01-01T00:00:00' },
      { status: 'DEACTIVATED', deactivated: '2027-01-01T00:00:01.66', vmPlatform: 'VMware' },
    ]);
    expect(await call(get, { ...theCode(), activated: 1 })).toMatchObject({ computerID });
  });

  it('shows no end of a lease that has none', async () => {
    await changeLicense(acme, license.id, ({ leases: _, ...before }) => before);
    await activate(device);
    const answer = await call(get, theCode());
    expect(answer).toMatchObject({ clientleaseenddate: '1900-01-01T00:00:00', vmLeaseperiod: 0 });
  });

  it('is not there for another product or code', async () => {
    await expect(call(get, { ...theCode(), productid: '9999999999' })).rejects.toMatchObject({ status: 404 });
    await expect(call(get, { productid, licensecode: 'none' })).rejects.toMatchObject({
      status: 404,
      message: 'licensecode: there is no such license code for this product.',
    });
  });
});

describe('PUT and DELETE LicenseCodeActivity', () => {
  it('returns every activation', async () => {
    await activate(await Device.make());
    expect(await call(put, theCode())).toBe('License Code Activity Updated Successfully');
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(await call(get, theCode())).toMatchObject([{ status: 'DEACTIVATED' }, { status: 'DEACTIVATED' }]);
  });

  it('deletes the activity of one computer, then of all', async () => {
    await activate(await Device.make());
    const deleted = 'License Code Activity Deleted Successfully';
    expect(await call(del, { ...theCode(), computerid: computerID })).toBe(deleted);
    expect(await call(get, theCode())).toMatchObject({ status: 'ACTIVATED' });
    expect(await seatsTaken(acme, license.id)).toBe(1);
    expect(await call(del, theCode())).toBe(deleted);
    expect(await call(get, theCode())).toEqual([]);
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });
});

describe('GET ActivatedLicenseCodes', () => {
  it('answers the codes that a computer holds now, with their products', async () => {
    const another = await acme.addLicense({ code: '286901020157066211' });
    grantedValue(await acme.features.activationRequests.answer(await device.activate(another.code)));
    const codes = (await call(activated, { computerid: computerID })) as readonly { licenseCode: string }[];
    expect([...codes].sort((a, b) => (a.licenseCode < b.licenseCode ? -1 : 1))).toEqual([
      { productID: ZENTITLE_ID, licenseCode: '206454320110930859' },
      { productID: ZENTITLE_ID, licenseCode: '286901020157066211' },
    ]);
    await call(put, theCode());
    expect(await call(activated, { computerID })).toEqual([
      { productID: ZENTITLE_ID, licenseCode: '286901020157066211' },
    ]);
    expect(await call(activated, { computerid: 'another' })).toEqual([]);
  });
});

describe('GET SystemDetails', () => {
  it('answers what the computer said, in the order of the example', async () => {
    const { vmplatform, ...details } = LAPTOP;
    const answer = await call(systemDetails, { productid, computerid: computerID });
    expect(inOrder(answer)).toBe(inOrder({ computerID, ...details, vmplatform }));
  });

  it('knows the names that our own tools send, and leaves empty what was not said', async () => {
    await activate(device, { os: 'linux 6.1', host: 'ws-1', arch: 'x64' });
    const answer = await call(systemDetails, { productid, computerid: computerID });
    expect(answer).toMatchObject({ operatingsystem: 'linux 6.1', computername: 'ws-1', vmplatform: '', cores: '' });
    expect(answer).not.toHaveProperty('arch');
  });

  it('is refused where there are none', async () => {
    const unknown = call(systemDetails, { productid, computerid: 'another' });
    await expect(unknown).rejects.toMatchObject({ refusal: { code: 'SYSTEM_DETAILS_UNKNOWN' } });
  });
});
