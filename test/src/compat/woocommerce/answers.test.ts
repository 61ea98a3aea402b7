import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENTED_ANSWERS, DOCUMENTED_REQUESTS } from './document.js';
import { type SentRequest, SHOP_PRODUCT, type WoocommerceServer, woocommerceServer } from './woocommerce-server.js';

let shop: WoocommerceServer;
let broken: WoocommerceServer;
beforeAll(async () => {
  shop = await woocommerceServer();
  const fails = () => Promise.reject(new Error('a fault'));
  broken = await woocommerceServer({
    features: { namedActivations: { activate: fails, deactivate: fails, list: fails } },
  });
});
afterAll(async () => {
  await shop.served.close();
  await broken.served.close();
});

const DEVICE = 'userdomain.ltd';
const EXPIRED = { expiresAt: '2026-12-31T00:00:00.000Z' };

/** A license's key; each case has its own. */
const fresh = async (): Promise<SentRequest> => ({ license_key: (await shop.license({ seats: 1 })).code });
const changed = async (changes: object): Promise<SentRequest> => ({ license_key: (await shop.license(changes)).code });
const activated = async (device: string | undefined, seats = 1): Promise<SentRequest> => {
  const key = (await shop.license({ seats })).code;
  await shop.call('activate', { license_key: key, ...(device !== undefined && { device_id: device }) });
  return { license_key: key };
};

interface Case {
  readonly command: keyof typeof DOCUMENTED_REQUESTS | 'expire';
  readonly code: keyof typeof DOCUMENTED_ANSWERS;
  readonly when: string;
  readonly fields: () => Promise<SentRequest> | SentRequest;
  readonly on?: () => WoocommerceServer;
}

const CASES: readonly Case[] = [
  {
    command: 'activate',
    code: 300,
    when: 'a seat is free',
    fields: async () => ({ ...(await fresh()), device_id: DEVICE }),
  },
  { command: 'activate', code: 300, when: 'a seat is free, no device', fields: fresh },
  {
    command: 'activate',
    code: 300,
    when: 'the device is active',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: DEVICE }),
  },
  {
    command: 'activate',
    code: 300,
    when: "the product is the key's",
    fields: async () => ({ ...(await fresh()), product_id: SHOP_PRODUCT }),
  },
  {
    command: 'activate',
    code: 350,
    when: 'another device has the seat',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: 'device1234' }),
  },
  { command: 'activate', code: 350, when: 'the seat was taken without a device', fields: () => activated(undefined) },
  { command: 'activate', code: 550, when: 'the license is over', fields: () => changed(EXPIRED) },
  { command: 'activate', code: 750, when: 'devices are active and none is named', fields: () => activated(DEVICE) },
  { command: 'activate', code: 750, when: 'it has one, and seats are left', fields: () => activated(DEVICE, 9) },
  {
    command: 'activate',
    code: 100,
    when: 'the license key is unknown',
    fields: () => ({ license_key: 'FFFF-FFFF-FFFF-FFFF' }),
  },
  {
    command: 'activate',
    code: 100,
    when: "the key is another product's",
    fields: async () => ({ ...(await fresh()), product_id: '124' }),
  },
  { command: 'activate', code: 100, when: 'the license is suspended', fields: () => changed({ status: 'suspended' }) },
  {
    command: 'activate',
    code: 100,
    when: 'its holder switched it off',
    fields: () => changed({ switchedOffAt: '2026-12-31T00:00:00.000Z' }),
  },
  {
    command: 'activate',
    code: 100,
    when: 'it was taken back',
    fields: () => changed({ returnedAt: '2026-12-31T00:00:00.000Z' }),
  },
  { command: 'activate', code: 600, when: 'no license key is sent', fields: () => ({ device_id: DEVICE }) },
  {
    command: 'activate',
    code: 200,
    when: 'the API key is unknown',
    fields: async () => ({ ...(await fresh()), fslm_api_key: 'wrong' }),
  },
  {
    command: 'activate',
    code: 200,
    when: 'no API key is sent',
    fields: async () => ({ ...(await fresh()), fslm_api_key: '' }),
  },
  {
    command: 'activate',
    code: '000',
    when: 'the server has a fault',
    on: () => broken,
    fields: async () => ({ license_key: (await broken.license()).code }),
  },
  {
    command: 'deactivate',
    code: 400,
    when: 'the device is active',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: DEVICE }),
  },
  { command: 'deactivate', code: 400, when: 'it was activated without one', fields: () => activated(undefined) },
  { command: 'deactivate', code: 450, when: 'nothing is active', fields: fresh },
  {
    command: 'deactivate',
    code: 450,
    when: 'the device is not active',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: 'device1234' }),
  },
  { command: 'deactivate', code: 550, when: 'the license is over', fields: () => changed(EXPIRED) },
  { command: 'deactivate', code: 700, when: 'devices are active and none is named', fields: () => activated(DEVICE) },
  {
    command: 'deactivate',
    code: 100,
    when: 'the license key is unknown',
    fields: () => ({ license_key: 'FFFF-FFFF-FFFF-FFFF' }),
  },
  {
    command: 'deactivate',
    code: 100,
    when: 'the license is suspended',
    fields: () => changed({ status: 'suspended' }),
  },
  { command: 'deactivate', code: 600, when: 'no license key is sent', fields: () => ({}) },
  { command: 'deactivate', code: 200, when: 'the API key is unknown', fields: () => ({ fslm_api_key: 'wrong' }) },
  {
    command: 'deactivate',
    code: '000',
    when: 'the server has a fault',
    on: () => broken,
    fields: async () => ({ license_key: (await broken.license()).code }),
  },
  { command: 'verify', code: 500, when: 'the key alone is asked for', fields: () => activated(DEVICE) },
  { command: 'verify', code: 500, when: 'it was never activated', fields: fresh },
  {
    command: 'verify',
    code: 500,
    when: 'the device is active',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: DEVICE }),
  },
  { command: 'verify', code: 550, when: 'the license is over', fields: () => changed(EXPIRED) },
  {
    command: 'verify',
    code: 650,
    when: 'the device is not active',
    fields: async () => ({ ...(await activated(DEVICE)), device_id: 'device1234' }),
  },
  {
    command: 'verify',
    code: 100,
    when: 'the license key is unknown',
    fields: () => ({ license_key: 'FFFF-FFFF-FFFF-FFFF' }),
  },
  {
    command: 'verify',
    code: 100,
    when: "the key is another product's",
    fields: async () => ({ ...(await fresh()), product_id: 'cad-studio' }),
  },
  { command: 'verify', code: 100, when: 'the license is suspended', fields: () => changed({ status: 'suspended' }) },
  { command: 'verify', code: 600, when: 'no license key is sent', fields: () => ({}) },
  { command: 'verify', code: 200, when: 'the API key is unknown', fields: () => ({ fslm_api_key: 'wrong' }) },
  {
    command: 'verify',
    code: '000',
    when: 'the server has a fault',
    on: () => broken,
    fields: async () => ({ license_key: (await broken.license()).code, device_id: DEVICE }),
  },
  {
    command: 'expire',
    code: 800,
    when: "the key is the vendor's own",
    fields: async () => ({ ...(await fresh()), fslm_api_key: shop.served.keys['read-write'] }),
  },
  { command: 'expire', code: 200, when: 'the key is that of applications', fields: fresh },
  {
    command: 'expire',
    code: 100,
    when: 'the license key is unknown',
    fields: () => ({ license_key: 'x', fslm_api_key: shop.served.keys['read-write'] }),
  },
  {
    command: 'expire',
    code: 600,
    when: 'no license key is sent',
    fields: () => ({ fslm_api_key: shop.served.keys['read-write'] }),
  },
];

it.each(CASES)('$command answers $code when $when', async ({ command, code, fields, on = () => shop }) => {
  const sent = await fields();
  const answer = await on().call(command, sent);
  expect(answer.text).toBe(DOCUMENTED_ANSWERS[code]);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
});

it('every answer that the document has for a command is among the cases', () => {
  for (const [command, codes] of Object.entries(DOCUMENTED_REQUESTS)) {
    const tested = new Set(CASES.filter((each) => each.command === command).map(({ code }) => String(code)));
    expect([...tested].sort()).toEqual([...codes].sort());
  }
});

describe('Several things wrong at once', () => {
  const over = async (): Promise<SentRequest> => {
    const sent = await activated(DEVICE);
    const { license } = (await shop.acme.features.licenses.viewsByCode(sent.license_key ?? ''))[0] ?? {};
    if (license === undefined) throw new Error('no license');
    await shop.acme.ledger.transaction((tx) => tx.licenses.put({ ...license, ...EXPIRED }));
    return sent;
  };

  it.each([
    ['the API key before parameters', () => ({ fslm_api_key: 'wrong' }), 200],
    ['parameters before the license key', () => ({ product_id: 'nothing' }), 600],
    ['the license key before its end', async () => ({ ...(await over()), product_id: 'nothing' }), 100],
    ['its end before devices', over, 550],
    ['devices before seats', () => activated(DEVICE), 750],
  ] as const)('are answered in this order: %s', async (_name, fields, code) => {
    expect((await shop.call('activate', await fields())).text).toBe(DOCUMENTED_ANSWERS[code]);
  });
});

it('a fault is logged, with an answer that tells nothing of it', async () => {
  const answer = await broken.call('verify', { license_key: (await broken.license()).code, device_id: DEVICE });
  expect(answer.text).not.toContain('a fault');
  expect(broken.served.log()).toContain('"a fault"');
});

it('a command that is not known is 600', async () => {
  for (const command of ['', 'Activate', 'license_status', 'constructor', '__proto__']) {
    expect((await shop.call(command, await fresh())).text).toBe(DOCUMENTED_ANSWERS[600]);
  }
});

it('only keys of applications and read-write keys may call', async () => {
  for (const [role, key] of Object.entries(shop.served.keys)) {
    const answer = await shop.call('verify', { ...(await fresh()), fslm_api_key: key });
    expect(answer.text).toBe(
      ['client', 'read-write'].includes(role) ? DOCUMENTED_ANSWERS[500] : DOCUMENTED_ANSWERS[200],
    );
  }
});
