import { TestPostgres } from '@countersign/server/testing/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, problemCode } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { accessTo, Device } from '../support/device.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

/** Another number for the long form: SEAT_RACES=1000. */
const ROUNDS = Number(process.env.SEAT_RACES ?? 10);
const CLIENTS = 40;

let postgres: TestPostgres;
let url: string;
let vendor: VendorFolder;
let servers: readonly ChildServer[];
beforeAll(async () => {
  postgres = await TestPostgres.start();
  ({ url } = await postgres.createDatabase());
  vendor = await makeVendorFolder({ store: url });
  servers = await Promise.all([0, 1].map(() => startCountersign(vendor.folder, { store: url })));
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await vendor.remove();
  await postgres.stop();
});

const serverOf = (client: number): ChildServer => servers[client % servers.length] as ChildServer;

describe('Two servers on one database and one data folder', () => {
  it(`give one seat to one of ${CLIENTS} clients of both, ${ROUNDS} times`, async () => {
    const admin = await Api.open(serverOf(0).url, vendor.apiKeys.readWrite);
    const product = await admin.addProduct('CAD Studio');
    const devices = await Promise.all(Array.from({ length: CLIENTS }, () => Device.create()));
    const lines = await Promise.all(devices.map((_, client) => Api.open(serverOf(client).url)));
    const winners: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const license = await admin.addLicense(product, 1);
      const access = accessTo(vendor.vendor, product, license.code);
      const requests = await Promise.all(devices.map((device) => device.request(access)));
      const answers = await Promise.all(
        lines.map((line, client) => line.call('POST', '/v1/device/activations', { request: requests[client] })),
      );
      const codes = answers.map((answer) => (answer.status === 200 ? 'GRANTED' : problemCode(answer)));
      expect(codes.filter((code) => code !== 'GRANTED' && code !== 'NO_SEAT_LEFT')).toEqual([]);
      expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
      const winner = codes.indexOf('GRANTED');
      winners.push(winner % servers.length);
      // The other server answers the same request with the same certificate, for the same seat.
      const elsewhere = await Api.open(serverOf(winner + 1).url);
      const again = await elsewhere.call('POST', '/v1/device/activations', { request: requests[winner] });
      elsewhere.close();
      expect(again.body).toBe(answers[winner]?.body);
      const { seatsTaken } = await admin.expect<{ seatsTaken: number }>('GET', `/v1/licenses/${license.id}`);
      expect(seatsTaken).toBe(1);
    }
    for (const line of [admin, ...lines]) line.close();
    expect(winners).toHaveLength(ROUNDS);
  });

  it('refuse an API key at once that was revoked at the other one', async () => {
    const [here, there] = await Promise.all(
      [0, 1].map((client) => Api.open(serverOf(client).url, vendor.apiKeys.readWrite)),
    );
    if (here === undefined || there === undefined) throw new TypeError('unreachable');
    for (let i = 0; i < 5; i += 1) {
      const made = await here.expect<{ id: string; secret: string }>('POST', '/v1/api-keys', {
        role: 'read-only',
        label: 'short-lived',
      });
      const user = await Api.open(serverOf(1).url, made.secret);
      expect((await user.call('GET', '/v1/products')).status).toBe(200);
      await here.expect('POST', `/v1/api-keys/${made.id}/revoke`);
      const refused = await user.call('GET', '/v1/products');
      expect([refused.status, problemCode(refused)]).toEqual([401, 'API_KEY_INVALID']);
      user.close();
    }
    here.close();
    there.close();
  });
});

describe('Limits of two servers on one database', () => {
  let limited: readonly ChildServer[];
  beforeAll(async () => {
    const rateLimits = { perAddress: 1_000_000, failedKeysPerAddress: 20, perKey: 60 };
    limited = await Promise.all([0, 1].map(() => startCountersign(vendor.folder, { store: url, rateLimits })));
  });
  afterAll(async () => {
    for (const server of limited) await server.stop();
  });

  /** Statuses of calls to the two servers in turn, in the same window of a minute. */
  async function inTurn(key: string, calls: number): Promise<readonly number[]> {
    const lines = await Promise.all(limited.map((server) => Api.open(server.url, key)));
    const statuses: number[] = [];
    for (let i = 0; i < calls; i += 1) {
      statuses.push((await (lines[i % lines.length] as Api).call('GET', '/v1/products')).status);
    }
    for (const line of lines) line.close();
    return statuses;
  }

  /** What is counted must not fall into two windows: waits for a new one when this one ends soon. */
  async function earlyInWindow(): Promise<void> {
    const left = 60_000 - (Date.now() % 60_000);
    if (left < 10_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
  }

  it('count keys that are refused exactly, over both', async () => {
    await earlyInWindow();
    const statuses = await inTurn('csk_wrong', 30);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual(Array(10).fill(429));
  });

  it('count requests with one key over both, a little later', async () => {
    await earlyInWindow();
    expect(await inTurn(vendor.apiKeys.readOnly, 40)).toEqual(Array(40).fill(200));
    await expect
      .poll(async () => (await inTurn(vendor.apiKeys.readOnly, 2)).includes(429), { timeout: 8_000, interval: 300 })
      .toBe(true);
    // By itself, neither server has counted more than half of them.
  });
});
