import { beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import { Device } from '../../testing/device.js';
import {
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { computerIdOf } from '../devices/computer-id.js';

let acme: TestVendor;
let device: Device;
let computerId: string;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  computerId = computerIdOf(device.thumbprint);
});

const answer = async (request: Promise<string>) => acme.features.activationRequests.answer(await request);
const details = () => acme.features.devices.systemDetails(PRODUCT, computerId);

describe('System details', () => {
  it('are what the last request said, and stay when one says nothing', async () => {
    const { code } = await acme.addLicense();
    const { activation } = grantedValue(await answer(device.activate(code, { sys: { os: 'linux', cores: '4' } })));
    expect(grantedValue(await details())).toMatchObject({ productId: PRODUCT, computerId, details: { os: 'linux' } });
    acme.now += 1_000;
    grantedValue(await answer(device.refresh(activation.id)));
    expect(grantedValue(await details()).modifiedAt).toBe(new Date(TEST_START).toISOString());
    grantedValue(await answer(device.refresh(activation.id, { gen: 2, sys: { os: 'windows' } })));
    expect(grantedValue(await details())).toMatchObject({
      details: { os: 'windows' },
      modifiedAt: new Date(TEST_START + 1_000).toISOString(),
    });
    expect(grantedValue(await details()).details).not.toHaveProperty('cores');
  });

  it('are unknown where none were sent, and of a request that was refused', async () => {
    const { code } = await acme.addLicense();
    grantedValue(await answer(device.activate(code)));
    expect(outcomeCode(await details())).toBe('SYSTEM_DETAILS_UNKNOWN');
    const other = await Device.make();
    expect(outcomeCode(await answer(other.activate(code, { sys: { os: 'linux' } })))).toBe('NO_SEAT_LEFT');
    const its = await acme.features.devices.systemDetails(PRODUCT, computerIdOf(other.thumbprint));
    expect(outcomeCode(its)).toBe('SYSTEM_DETAILS_UNKNOWN');
  });
});

describe('A trial', () => {
  beforeEach(() => changeProduct(acme, PRODUCT, { trial: { days: 30 } }));
  const start = () => acme.features.trials.start(PRODUCT, computerId, 'test');

  it('is converted by the activation of its computer, to the first license', async () => {
    const [one, two] = [await acme.addLicense(), await acme.addLicense()];
    expect(grantedValue(await start()).converted).toBe(false);
    acme.now += 5_000;
    grantedValue(await answer(device.activate(one.code)));
    grantedValue(await answer(device.activate(two.code)));
    expect(grantedValue(await acme.features.trials.get(PRODUCT, computerId))).toMatchObject({
      converted: true,
      licenseId: one.id,
      modifiedAt: new Date(TEST_START + 5_000).toISOString(),
    });
  });

  it('of a computer that is activated already is converted from the start', async () => {
    const { id, code } = await acme.addLicense();
    grantedValue(await answer(device.activate(code)));
    expect(grantedValue(await start())).toMatchObject({ converted: true, licenseId: id });
  });

  it('of another computer stays as it is', async () => {
    const { code } = await acme.addLicense();
    grantedValue(await start());
    grantedValue(await answer((await Device.make()).activate(code)));
    expect(grantedValue(await acme.features.trials.get(PRODUCT, computerId)).converted).toBe(false);
  });
});
