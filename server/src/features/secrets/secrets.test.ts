import { type Claims, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import type { Outcome } from '../outcome.js';
import { changeFeatures, deleteFeature } from '../products/product-features.js';

const PRODUCT = 'vault';
const CANARY = 'canary-value-7391';

let acme: TestVendor;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  const features = [
    { code: 'KEY', name: 'Key', included: true, type: 'secure-store' as const },
    { code: 'PIN', name: 'Pin', included: true, type: 'secure-store' as const },
    { code: 'OFF', name: 'Off', included: false, type: 'secure-store' as const },
    { code: 'DRAW', name: 'Draw', included: true },
  ];
  grantedValue(await acme.features.products.add({ id: PRODUCT, name: 'Vault', features }, 'test'));
  license = await acme.addLicense({ productId: PRODUCT, seats: 3 });
});

const set = (feature: string, value = CANARY, id = license.id) => acme.features.secrets.set(id, feature, value, 'kim');
const remove = (feature: string) => acme.features.secrets.remove(license.id, feature, 'kim');
const names = async () => grantedValue(await acme.features.secrets.list(license.id)).map(({ feature }) => feature);

interface Activated {
  readonly device: Device;
  readonly act: string;
  readonly secrets: string | undefined;
}

async function activate(device?: Device): Promise<Activated> {
  const own = device ?? (await Device.make());
  const request = await own.activate(license.code, { aud: PRODUCT });
  const { activation, secrets } = grantedValue(await acme.features.activationRequests.answer(request));
  return { device: own, act: activation.id, secrets };
}

const ask = ({ device, act }: Activated, changes: object = {}): Promise<Outcome<string>> =>
  acme.features.deviceSecrets.answer({ product: PRODUCT, activation: act, device: device.publicKey, ...changes });

async function claimsOf(bundle: string | undefined): Promise<Claims<'secret'>> {
  return (await verifyBundle(bundle ?? '', 'secret', acme.trust)).claims;
}

/** What a device reads in a bundle. */
async function valuesIn(bundle: string | undefined, device: Device): Promise<Record<string, string>> {
  const { val } = await claimsOf(bundle);
  const opened = Object.entries(val).map(async ([code, jwe]) => [code, await device.open(jwe)] as const);
  return Object.fromEntries(await Promise.all(opened));
}

describe('The values of a license', () => {
  it('are set, replaced, listed by name and removed', async () => {
    expect(await names()).toEqual([]);
    expect(grantedValue(await set('PIN'))).toEqual({ feature: 'PIN', setAt: '2027-01-01T00:00:00.000Z' });
    acme.now += 1_000;
    grantedValue(await set('KEY'));
    grantedValue(await set('KEY', 'another'));
    expect(grantedValue(await acme.features.secrets.list(license.id))).toEqual([
      { feature: 'KEY', setAt: '2027-01-01T00:00:01.000Z' },
      { feature: 'PIN', setAt: '2027-01-01T00:00:00.000Z' },
    ]);
    expect(grantedValue(await remove('PIN'))).toMatchObject({ feature: 'PIN' });
    expect(await names()).toEqual(['KEY']);
  });

  it('are for features that the license has, of the type secure-store', async () => {
    expect(outcomeCode(await set('OFF'))).toBe('FEATURE_NOT_LICENSED');
    expect(outcomeCode(await set('NONE'))).toBe('FEATURE_NOT_LICENSED');
    expect(outcomeCode(await set('DRAW'))).toBe('FEATURE_TYPE_WRONG');
    expect(outcomeCode(await remove('KEY'))).toBe('SECRET_UNKNOWN');
    expect(outcomeCode(await set('KEY', CANARY, 'lic_000000000000'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await acme.features.secrets.list('lic_000000000000'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await acme.features.secrets.remove('lic_000000000000', 'KEY', 'kim'))).toBe('LICENSE_UNKNOWN');
    expect(await names()).toEqual([]);
  });

  it('are refused when they would not fit into a token, and then nothing changes', async () => {
    let most = 0;
    for (let step = 2_048; step >= 1; step /= 2) {
      if (outcomeCode(await set('KEY', 'ä'.repeat(most + step))) === 'GRANTED') most += step;
    }
    expect(most).toBeGreaterThan(1_800);
    expect(outcomeCode(await set('PIN', 'x'))).toBe('SECRETS_TOO_LARGE');
    expect(await names()).toEqual(['KEY']);
    // A feature may get the longest possible name, and the token can still be made.
    const code = 'K'.repeat(64);
    grantedValue(await acme.features.products.edit(PRODUCT, changeFeatures([{ code: 'KEY', newCode: code }]), 'test'));
    const { secrets, device } = await activate();
    expect(await valuesIn(secrets, device)).toEqual({ [code]: 'ä'.repeat(most) });
  });

  it('follow their features to other names, and go with them', async () => {
    grantedValue(await set('KEY', 'of key'));
    grantedValue(await set('PIN', 'of pin'));
    grantedValue(
      await acme.features.products.edit(PRODUCT, changeFeatures([{ code: 'KEY', newCode: 'LOCK' }]), 'test'),
    );
    grantedValue(await acme.features.products.edit(PRODUCT, deleteFeature('PIN'), 'test'));
    expect(await names()).toEqual(['LOCK']);
    const { secrets, device } = await activate();
    expect(await valuesIn(secrets, device)).toEqual({ LOCK: 'of key' });
  });

  it('are in the audit by name, and go with their license', async () => {
    grantedValue(await set('KEY'));
    grantedValue(await remove('KEY'));
    grantedValue(await set('KEY'));
    const entries = await auditEntries(acme, 'subject', license.id);
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('secret.'));
    expect(actions.sort()).toEqual(['secret.removed', 'secret.set', 'secret.set']);
    expect(entries.filter(({ action }) => action === 'secret.set')).toMatchObject([
      { actor: 'kim', detail: { feature: 'KEY' } },
      { actor: 'kim', detail: { feature: 'KEY' } },
    ]);
    expect(JSON.stringify(entries)).not.toContain(CANARY);
    const reason = 'test';
    grantedValue(await acme.features.keyPool.delete({ productId: PRODUCT, reason, force: true }, 'kim'));
    expect(await acme.ledger.transaction((tx) => tx.secrets.count())).toBe(0);
  });

  it('are kept sealed', async () => {
    grantedValue(await set('KEY'));
    const kept = await acme.stored.transaction((tx) => tx.secrets.page({ limit: 10 }));
    expect(kept.items).toMatchObject([{ id: license.id, setAt: { KEY: '2027-01-01T00:00:00.000Z' } }]);
    expect(JSON.stringify(kept)).not.toContain(CANARY);
    expect(kept.items[0]).not.toHaveProperty('values');
  });
});

describe('A device', () => {
  it('gets them with its certificate, and can read them; no other device can', async () => {
    grantedValue(await set('KEY', 'for devices: ä€𝄞\n'));
    const [one, two] = [await activate(), await activate()];
    expect(await valuesIn(one.secrets, one.device)).toEqual({ KEY: 'for devices: ä€𝄞\n' });
    await expect(valuesIn(one.secrets, two.device)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    expect(await claimsOf(one.secrets)).toMatchObject({
      iss: 'acme',
      aud: PRODUCT,
      act: one.act,
      cnf: { jkt: one.device.thumbprint },
    });
  });

  it('gets them again with the same request, and the newest with a refresh', async () => {
    grantedValue(await set('KEY', 'first'));
    const device = await Device.make();
    const request = await device.activate(license.code, { aud: PRODUCT });
    const first = grantedValue(await acme.features.activationRequests.answer(request));
    const again = grantedValue(await acme.features.activationRequests.answer(request));
    expect(again.certificate).toBe(first.certificate);
    expect(await valuesIn(again.secrets, device)).toEqual({ KEY: 'first' });
    grantedValue(await set('KEY', 'second'));
    const refresh = await device.refresh(first.activation.id, { aud: PRODUCT });
    const refreshed = grantedValue(await acme.features.activationRequests.answer(refresh));
    expect(await valuesIn(refreshed.secrets, device)).toEqual({ KEY: 'second' });
  });

  it('gets no bundle of them when the license never had one, and an empty one when it has none any more', async () => {
    const activated = await activate();
    expect(activated.secrets).toBeUndefined();
    expect(await valuesIn(grantedValue(await ask(activated)), activated.device)).toEqual({});
    grantedValue(await set('KEY'));
    grantedValue(await remove('KEY'));
    expect((await claimsOf((await activate()).secrets)).val).toEqual({});
  });

  it('gets them when it asks, each time under another key', async () => {
    const activated = await activate();
    grantedValue(await set('KEY', 'asked for'));
    const bundles = [grantedValue(await ask(activated)), grantedValue(await ask(activated))];
    for (const each of bundles) expect(await valuesIn(each, activated.device)).toEqual({ KEY: 'asked for' });
    const [one, two] = await Promise.all(bundles.map(claimsOf));
    expect(one?.val.KEY).not.toBe(two?.val.KEY);
  });

  it('does not get those of features that are off', async () => {
    grantedValue(await set('KEY'));
    const activated = await activate();
    grantedValue(await acme.features.licenses.update(license.id, { features: [{ code: 'KEY', on: false }] }, 'kim'));
    expect(await valuesIn(grantedValue(await ask(activated)), activated.device)).toEqual({});
    expect(outcomeCode(await remove('KEY'))).toBe('GRANTED');
  });

  it('is refused when it is not the holder, or the license is not in order', async () => {
    grantedValue(await set('KEY'));
    const activated = await activate();
    const other = await Device.make();
    expect(outcomeCode(await ask(activated, { device: other.publicKey }))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await ask(activated, { activation: 'act_0000000000000000' }))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await ask(activated, { product: 'cad-studio' }))).toBe('ACTIVATION_UNKNOWN');
    grantedValue(await acme.features.licenses.setStatus(license.id, 'suspended', 'kim'));
    expect(outcomeCode(await ask(activated))).toBe('LICENSE_SUSPENDED');
    grantedValue(await acme.features.licenses.setStatus(license.id, 'active', 'kim'));
    grantedValue(await acme.features.activations.release(activated.act, 'gone', 'kim'));
    expect(outcomeCode(await ask(activated))).toBe('ACTIVATION_INACTIVE');
  });
});
