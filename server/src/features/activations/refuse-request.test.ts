import { beforeAll, describe, expect, it } from 'vitest';
import { Device, unverifiedClaims } from '../../testing/device.js';
import {
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  seatsTaken,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';

let acme: TestVendor;
let [first, second] = [] as unknown as readonly [Device, Device];
const answer = async (request: Promise<string> | string) => acme.features.activationRequests.answer(await request);

/** What an attacker who has seen a request can copy from it. */
const copied = (request: string) =>
  unverifiedClaims(request) as {
    readonly lid: string;
    readonly prf: string;
    readonly jti: string;
    readonly iat: number;
  };

describe('A request to activate is refused', () => {
  beforeAll(async () => {
    [first, second] = [await Device.make(), await Device.make()];
    acme = await createTestVendor();
    const { products } = acme.features;
    grantedValue(await products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
  });

  const outcomeOf = async (request: Promise<string>): Promise<string> => outcomeCode(await answer(request));

  it('with a code that no license has', async () => {
    expect(await outcomeOf(first.activate('NO-SUCH-CODE'))).toBe('LICENSE_UNKNOWN');
  });

  it('without a proof that the device has the code', async () => {
    const { code } = await acme.addLicense();
    expect(await outcomeOf(first.activate(code, { prf: 'A'.repeat(22) }))).toBe('LICENSE_UNKNOWN');
  });

  it('with the proof that another device made', async () => {
    const { id, code } = await acme.addLicense();
    const seen = await second.activate(code);
    expect(
      await outcomeOf(
        first.activate(code, {
          lid: copied(seen).lid,
          prf: copied(seen).prf,
          jti: copied(seen).jti,
          iat: copied(seen).iat,
        }),
      ),
    ).toBe('LICENSE_UNKNOWN');
    expect(await seatsTaken(acme, id)).toBe(0);
  });

  it("with another product's code", async () => {
    const { code } = await acme.addLicense({ productId: 'other' });
    expect(await outcomeOf(first.activate(code, { aud: PRODUCT }))).toBe('LICENSE_UNKNOWN');
    const { lid, prf, jti, iat } = copied(await first.activate(code, { aud: 'other' }));
    expect(await outcomeOf(first.activate(code, { aud: PRODUCT, lid, prf, jti, iat }))).toBe('LICENSE_UNKNOWN');
  });

  it('for a product that is not here, or another vendor', async () => {
    const { code } = await acme.addLicense();
    expect(await outcomeOf(first.activate(code, { aud: 'elsewhere' }))).toBe('PRODUCT_UNKNOWN');
    await expect(answer(first.activate(code, { iss: 'another' }))).rejects.toMatchObject({ code: 'VENDOR_MISMATCH' });
  });

  it('for a license that is suspended or has ended, and not for one that is yet to begin', async () => {
    const suspended = await acme.addLicense();
    await acme.features.licenses.setStatus(suspended.id, 'suspended', 'test');
    expect(await outcomeOf(first.activate(suspended.code))).toBe('LICENSE_SUSPENDED');
    await acme.features.licenses.setStatus(suspended.id, 'active', 'test');
    expect(await outcomeOf(first.activate(suspended.code))).toBe('GRANTED');
    const ended = await acme.addLicense({ expiresAt: new Date(TEST_START).toISOString() });
    expect(await outcomeOf(first.activate(ended.code))).toBe('LICENSE_EXPIRED');
    const ending = await acme.addLicense({ expiresAt: new Date(TEST_START + 1).toISOString() });
    expect(await outcomeOf(first.activate(ending.code))).toBe('GRANTED');
    const coming = await acme.addLicense({ startsAt: new Date(TEST_START + 86_400_000).toISOString() });
    expect(await outcomeOf(first.activate(coming.code))).toBe('GRANTED');
  });

  it('when it names no component of its machine', async () => {
    const { id, code } = await acme.addLicense();
    expect(await outcomeOf(first.activate(code, { mch: { c: {} } }))).toBe('MACHINE_UNIDENTIFIED');
    expect(await seatsTaken(acme, id)).toBe(0);
  });

  it('when it is not a request, or was changed', async () => {
    const { code } = await acme.addLicense();
    const request = await first.activate(code);
    await expect(answer('x')).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
    await expect(answer(`${request}~${request}`)).rejects.toMatchObject({ code: 'BUNDLE_MALFORMED' });
    await expect(answer(first.deactivate(`act_${'0'.repeat(16)}`))).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    const [header, , signature] = request.split('.');
    const [, payload] = (await first.activate(code)).split('.');
    await expect(answer(`${header}.${payload}.${signature}`)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  });
});
