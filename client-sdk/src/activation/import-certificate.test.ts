import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { armour, type VerificationCheck } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  PRODUCT,
  removeFolders,
  TEST_MACHINE,
  type TestDevice,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const DAY = 86_400;
const CLIENT = 'client-0001';
let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const stateOf = ({ folder }: TestDevice): string => readFileSync(join(folder, 'state.json'), 'utf8');

/** A device that waits for an answer, and a check that a certificate is refused without a trace. */
async function makeWaitingDevice() {
  const device = await createTestDevice(vendor);
  const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
  const expectRefused = async (file: string, code: string): Promise<void> => {
    const before = stateOf(device);
    await expect(device.client.importCertificate(file)).rejects.toMatchObject({ name: 'CountersignError', code });
    expect(stateOf(device)).toBe(before);
  };
  return { device, request, expectRefused };
}

describe('what is taken', () => {
  test('an armoured file, mangled by mail', async () => {
    const { device, request } = await makeWaitingDevice();
    const file = armour(await vendor.activate(request));
    const mangled = `\uFEFFHello,\r\n\r\n${file.replace(/^/gm, '> ').replaceAll('\n', '\r\n')}\r\nYours`;
    expect(await device.client.importCertificate(mangled)).toMatchObject({ state: 'licensed', outstandingRequests: 0 });
  });

  test('the same certificate a second time, which changes nothing', async () => {
    const device = await createActivatedDevice(vendor);
    const before = stateOf(device);
    expect(await device.client.importCertificate(device.certificate)).toMatchObject({ state: 'licensed' });
    expect(stateOf(device)).toBe(before);
  });

  test('one that is valid later; the verdict says NOT_YET_VALID until then', async () => {
    const { device, request } = await makeWaitingDevice();
    const certificate = await vendor.activate(request, { nbf: vendor.now + DAY });
    expect(await device.client.importCertificate(certificate)).toMatchObject({ reason: 'NOT_YET_VALID' });
    device.now = vendor.now + DAY;
    expect(await device.client.status()).toMatchObject({ state: 'licensed' });
  });

  test('one whose check date has passed, so that it can be checked, refreshed or given back', async () => {
    const { device, request } = await makeWaitingDevice();
    const certificate = await vendor.activate(request, { chk: vendor.now });
    expect(await device.client.importCertificate(certificate)).toMatchObject({ reason: 'CHECK_OVERDUE' });
    expect(await device.client.deactivate()).toMatch(/^[A-Za-z0-9_.-]+$/);
  });

  test('answers to several requests, in any order', async () => {
    const { device, request: first } = await makeWaitingDevice();
    const second = await device.client.createRequest({ licenseCode: 'another' });
    expect(await device.client.importCertificate(await vendor.activate(second))).toMatchObject({
      outstandingRequests: 1,
    });
    expect(await device.client.importCertificate(await vendor.activate(first))).toMatchObject({
      outstandingRequests: 0,
    });
  });

  test('a refreshed certificate of the same activation, and the old one no more', async () => {
    const device = await createActivatedDevice(vendor, { act: 'act_00000000000000aa' });
    const refresh = await device.client.createRefreshRequest({ label: 'Bridge' });
    const verdict = await device.client.importCertificate(await vendor.activate(refresh, { ftr: ['pro', 'new'] }));
    expect(verdict).toMatchObject({ generation: 2, activation: 'act_00000000000000aa', features: ['pro', 'new'] });
    await expect(device.client.importCertificate(device.certificate)).rejects.toMatchObject({
      code: 'GENERATION_OUTDATED',
    });
  });

  test('its own among those of other machines, wherever it stands in the file', async () => {
    const { device, request } = await makeWaitingDevice();
    const others = [await createActivatedDevice(vendor), await createActivatedDevice(vendor)];
    const bundles = [others[0]?.certificate ?? '', await vendor.activate(request), others[1]?.certificate ?? ''];
    const checks: VerificationCheck[] = [];
    const verdict = await device.client.importCertificate(bundles.map(armour).join('\n'), (check) =>
      checks.push(check),
    );
    expect(verdict).toMatchObject({ state: 'licensed' });
    expect(checks.filter(({ failure }) => failure?.code === 'DEVICE_MISMATCH')).toHaveLength(2);
  });

  test('the newest of several that fit, also when it was imported already', async () => {
    const device = await createActivatedDevice(vendor);
    const refreshed = await vendor.activate(await device.client.createRefreshRequest());
    const file = [device.certificate, refreshed].map(armour).join('');
    expect(await device.client.importCertificate(file)).toMatchObject({ state: 'licensed', generation: 2 });
    expect(await device.client.importCertificate(file)).toMatchObject({ state: 'licensed', generation: 2 });
  });

  test('of two for different licenses the newer; the other still answers its request', async () => {
    const { device, request } = await makeWaitingDevice();
    const other = await device.client.createRequest({ licenseCode: 'another' });
    const newer = await vendor.activate(request, { iat: vendor.now + 1 });
    const older = await vendor.activate(other, { act: 'act_00000000000000aa' });
    const file = [newer, older].map(armour).join('');
    for (let time = 0; time < 2; time += 1) {
      const verdict = await device.client.importCertificate(file);
      expect(verdict).toMatchObject({ state: 'licensed', outstandingRequests: 1 });
      expect(verdict.activation).not.toBe('act_00000000000000aa');
    }
    expect(await device.client.importCertificate(older)).toMatchObject({ activation: 'act_00000000000000aa' });
  });

  test('a passive certificate on a device that never made a request', async () => {
    const device = await createTestDevice(vendor, { passive: { clientId: CLIENT } });
    await device.client.importCertificate(armour(await vendor.passive(PRODUCT, CLIENT)));
    expect(await (await device.reopen()).status()).toMatchObject({ state: 'licensed', reason: 'PASSIVE' });
  });
});

describe('what is refused, without a trace', () => {
  test('a certificate of another device: DEVICE_MISMATCH', async () => {
    const { expectRefused } = await makeWaitingDevice();
    const other = await createActivatedDevice(vendor);
    await expectRefused(other.certificate, 'DEVICE_MISMATCH');
  });

  test('a certificate on a device that never made a request: DEVICE_MISMATCH', async () => {
    const other = await createActivatedDevice(vendor);
    const { client } = await createTestDevice(vendor);
    await expect(client.importCertificate(other.certificate)).rejects.toMatchObject({ code: 'DEVICE_MISMATCH' });
    expect(await client.status()).toMatchObject({ reason: 'NEVER_ACTIVATED' });
  });

  test('another machine: MACHINE_MISMATCH', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    const changed = Object.fromEntries(Object.keys(TEST_MACHINE).map((name) => [name, 'AAAAAAAA']));
    await expectRefused(await vendor.activate(request, { mch: { k: 3, c: changed } }), 'MACHINE_MISMATCH');
  });

  test('another product: PRODUCT_MISMATCH', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    await expectRefused(await vendor.activate(request, { aud: 'cam' }), 'PRODUCT_MISMATCH');
  });

  test('another vendor in the claims, signed by our issuer: VENDOR_MISMATCH', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    await expectRefused(await vendor.activate(request, { iss: 'other' }), 'VENDOR_MISMATCH');
  });

  test('another root under the same vendor id: ROOT_UNKNOWN', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    const impostor = await createTestVendor({ id: vendor.id });
    await expectRefused(await impostor.activate(request), 'ROOT_UNKNOWN');
  });

  test('an issuer key outside its types, products or window', async () => {
    const { device, expectRefused } = await makeWaitingDevice();
    for (const [delegation, code] of [
      [{ typ: ['check'] }, 'KEY_TYPE_OUT_OF_SCOPE'],
      [{ prd: ['cam'] }, 'KEY_PRODUCT_OUT_OF_SCOPE'],
      [{ exp: vendor.now - 10 }, 'KEY_WINDOW'],
    ] as const) {
      const narrow = await createTestVendor({ id: vendor.id, delegation });
      const client = await device.reopen({ roots: narrow.roots });
      const request = await client.createRequest({ licenseCode: 'abc' });
      await expectRefused(await narrow.activate(request), code);
    }
  });

  test('one that has ended: EXPIRED', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    await expectRefused(await vendor.activate(request, { exp: vendor.now }), 'EXPIRED');
  });

  test('one that answers a request that nobody made: REQUEST_UNKNOWN', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    await expectRefused(await vendor.activate(request, { req: 'AAAAAAAAAAAAAAAAAAAAAA' }), 'REQUEST_UNKNOWN');
  });

  test('a second, different certificate for the same request: REQUEST_UNKNOWN', async () => {
    const { device, request, expectRefused } = await makeWaitingDevice();
    await device.client.importCertificate(await vendor.activate(request));
    await expectRefused(await vendor.activate(request), 'REQUEST_UNKNOWN');
  });

  test('the activation that was given up, for ever: ACTIVATION_GIVEN_UP', async () => {
    const { device, request, expectRefused } = await makeWaitingDevice();
    const certificate = await vendor.activate(request);
    await device.client.importCertificate(certificate);
    const deactivation = await device.client.deactivate();
    await expectRefused(certificate, 'ACTIVATION_GIVEN_UP');
    await device.client.importCertificate(await vendor.receipt(deactivation));
    await expectRefused(certificate, 'ACTIVATION_GIVEN_UP');
  });

  test('a passive certificate without the opt-in, of another client id, or that has ended', async () => {
    const { device, expectRefused } = await makeWaitingDevice();
    await expectRefused(await vendor.passive(PRODUCT, CLIENT), 'PASSIVE_NOT_ACCEPTED');
    await device.reopen({ passive: { clientId: CLIENT } });
    await expectRefused(await vendor.passive(PRODUCT, 'client-0002'), 'CLIENT_ID_MISMATCH');
    await expectRefused(await vendor.passive('cam', CLIENT), 'PRODUCT_MISMATCH');
    await expectRefused(await vendor.passive(PRODUCT, CLIENT, { exp: vendor.now }), 'EXPIRED');
  });

  test('a file of another kind: TYPE_MISMATCH, which says what it is', async () => {
    const { device, request, expectRefused } = await makeWaitingDevice();
    await expectRefused(armour(request), 'TYPE_MISMATCH');
    await expect(device.client.importCertificate(request)).rejects.toThrow('This is a request');
    const check = {
      product: PRODUCT,
      activation: 'act_0123456789abcdef',
      generation: 1,
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    };
    await expectRefused(await vendor.check(check), 'TYPE_MISMATCH');
  });

  test('every changed character of a bundle', async () => {
    const { request, expectRefused, device } = await makeWaitingDevice();
    const certificate = await vendor.activate(request);
    const before = stateOf(device);
    for (let at = 0; at < certificate.length; at += 7) {
      const other = certificate[at] === 'A' ? 'B' : 'A';
      const changed = `${certificate.slice(0, at)}${other}${certificate.slice(at + 1)}`;
      await expect(device.client.importCertificate(changed)).rejects.toMatchObject({ name: 'CountersignError' });
    }
    expect(stateOf(device)).toBe(before);
    await expectRefused(certificate.slice(0, -1), 'TOKEN_MALFORMED');
  });

  test('what is no certificate at all: ARMOUR_MALFORMED', async () => {
    const { expectRefused } = await makeWaitingDevice();
    await expectRefused('', 'ARMOUR_MALFORMED');
    await expectRefused('Dear customer, please find attached', 'ARMOUR_MALFORMED');
  });

  test('in a file of many, the reason that says something: EXPIRED before DEVICE_MISMATCH', async () => {
    const { request, expectRefused } = await makeWaitingDevice();
    const other = await createActivatedDevice(vendor);
    const expired = await vendor.activate(request, { exp: vendor.now });
    await expectRefused([other.certificate, expired].map(armour).join('\n'), 'EXPIRED');
  });
});
