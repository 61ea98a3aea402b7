import { armour, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { computerIdOf } from '../../../features/devices/computer-id.js';
import { Device } from '../../../testing/device.js';
import { auditEntries, grantedValue, seatsTaken, type TestVendor } from '../../../testing/test-vendor.js';
import { createZentitleVendor, ZENTITLE_ID, type ZentitleVendor } from '../testing/zentitle-vendor.js';
import { offlineActivationActions } from './offline-activation.js';

const [activate, deactivate] = offlineActivationActions;
const productid = ZENTITLE_ID;

let acme: TestVendor;
let call: ZentitleVendor['call'];
let device: Device;
beforeEach(async () => {
  ({ acme, call } = await createZentitleVendor());
  device = await Device.make();
});

const certify = (activationcertificate: string) => call(activate, { productid, activationcertificate });
const giveUp = (deactivationcertificate: string) => call(deactivate, { productid, deactivationcertificate });

describe('OfflineActivation', () => {
  it('runs the whole ceremony: request, certificate, deactivation, and the seat for the next', async () => {
    const { id, code } = await acme.addLicense();
    const request = await device.activate(code);
    const certificate = String(await certify(request));
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    expect(claims).toMatchObject({ lic: id, cnf: { jkt: device.thumbprint } });
    expect(await certify(request)).toBe(certificate);
    expect(await seatsTaken(acme, id)).toBe(1);

    const other = await Device.make();
    await expect(certify(await other.activate(code))).rejects.toMatchObject({ refusal: { code: 'NO_SEAT_LEFT' } });

    const deactivation = await device.deactivate(claims.act);
    expect(await giveUp(deactivation)).toBe('OK');
    expect(await giveUp(deactivation)).toBe('OK');
    expect(await seatsTaken(acme, id)).toBe(0);
    expect(String(await certify(await other.activate(code)))).toContain('~');
    const [{ actor } = { actor: '' }] = await auditEntries(acme, 'action', 'activation.deactivated');
    expect(actor).toBe('key_test');
  });

  it('takes files with armour, as mail leaves them', async () => {
    const { code } = await acme.addLicense();
    const request = armour(await device.activate(code)).replaceAll('\n', '\r\n');
    const certificate = String(await certify(`Please activate:\r\n${request}`));
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    expect(await giveUp(armour(await device.deactivate(claims.act)))).toBe('OK');
  });

  it('takes one at a time', async () => {
    const { code } = await acme.addLicense();
    const request = armour(await device.activate(code));
    await expect(certify(request + request)).rejects.toMatchObject({ name: 'ActionError', status: 400 });
  });

  it('is for the product that is named', async () => {
    const { zentitleId: productid } = grantedValue(
      await acme.features.products.add({ id: 'o', name: 'O', features: [] }, 'test'),
    );
    const { id, code } = await acme.addLicense();
    const request = await device.activate(code);
    const elsewhere = call(activate, { productid, activationcertificate: request });
    await expect(elsewhere).rejects.toMatchObject({ code: 'PRODUCT_MISMATCH' });
    expect(await seatsTaken(acme, id)).toBe(0);
    const { claims } = await verifyBundle(String(await certify(request)), 'activation', acme.trust);
    const deactivation = { productid, deactivationcertificate: await device.deactivate(claims.act) };
    await expect(call(deactivate, deactivation)).rejects.toMatchObject({ code: 'PRODUCT_MISMATCH' });
    expect(await seatsTaken(acme, id)).toBe(1);
    const nowhere = { productid: '9999999999', activationcertificate: request };
    await expect(call(activate, nowhere)).rejects.toMatchObject({ status: 404 });
  });

  it('lets what the verifier finds wrong through, and takes no request for a deactivation', async () => {
    const { code } = await acme.addLicense();
    const request = await device.activate(code);
    await expect(certify(request.slice(0, -1))).rejects.toMatchObject({ code: expect.stringMatching(/^TOKEN_/) });
    await expect(certify('not a certificate')).rejects.toMatchObject({ code: 'ARMOUR_MALFORMED' });
    await expect(giveUp(request)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  });

  it('may be used with keys for it, and for reading only to activate', () => {
    expect(activate?.access).toEqual(['read-only', 'read-write', 'offline']);
    expect(deactivate?.access).toEqual(['read-write', 'offline']);
  });

  it('names computers as every other action does', async () => {
    const { id, code } = await acme.addLicense();
    await certify(await device.activate(code));
    const [activity] = grantedValue(await acme.features.deviceActivity.of(id));
    expect(activity?.activation.computerId).toBe(computerIdOf(device.thumbprint));
  });
});
