import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { openTwoServers, type RacedServers } from '../faults/raced-servers.js';
import { RACER_COUNT, runSeatRace } from '../faults/seat-race.js';
import { Api, problemCode } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

describe('Two servers on one database and one data folder', () => {
  let raced: RacedServers;
  beforeAll(async () => {
    raced = await openTwoServers();
  });
  afterAll(() => raced.remove());

  // `npm run torture -- --suite two-servers` is the long form.
  it(`give one seat to one of ${RACER_COUNT} clients of both`, async () => {
    const { violations, answered } = await runSeatRace({
      rounds: 10,
      open: async () => ({ ...raced, remove: async () => undefined }),
    });
    expect(violations).toEqual([]);
    expect(answered).toBe(2 * 10 * RACER_COUNT);
  });

  it('refuse an API key at once that was revoked at the other one', async () => {
    const [here, there] = await Promise.all(
      raced.servers.map(({ url }) => Api.open(url, raced.vendor.apiKeys.readWrite)),
    );
    if (here === undefined || there === undefined) throw new TypeError('unreachable');
    for (let i = 0; i < 5; i += 1) {
      const made = await here.expect<{ id: string; secret: string }>('POST', '/v1/api-keys', {
        role: 'read-only',
        label: 'short-lived',
      });
      const user = await Api.open((raced.servers[1] as ChildServer).url, made.secret);
      expect((await user.call('GET', '/v1/products')).status).toBe(200);
      await here.expect('POST', `/v1/api-keys/${made.id}/revoke`);
      const refused = await user.call('GET', '/v1/products');
      expect([refused.status, problemCode(refused)]).toEqual([401, 'API_KEY_INVALID']);
      user.close();
    }
    here.close();
    there.close();
  });

  it('count the wrong passwords of a user together', async () => {
    const lines = await Promise.all(raced.servers.map(({ url }) => Api.open(url, raced.vendor.apiKeys.readOnly)));
    const codes: string[] = [];
    // Ten are allowed, and either server by itself gets no more; the minute ends once among these at most.
    for (let i = 0; i < 20; i += 1) {
      const wrong = { username: 'nobody', password: `${i}` };
      codes.push(problemCode(await (lines[i % 2] as Api).call('POST', '/v1/users/authenticate', wrong)));
    }
    for (const line of lines) line.close();
    expect(new Set(codes)).toEqual(new Set(['SIGN_IN_REFUSED', 'SIGN_IN_LIMITED']));
  });

  it('lock a license to one of many first checks at both, and know why one failed at the other', async () => {
    const urls = raced.servers.map(({ url }) => url);
    const [here = '', there = ''] = urls;
    const api = await Api.open(here, raced.vendor.apiKeys.readWrite);
    const made = { name: 'Checked', id: 'checked', wisecpId: '21', features: [] };
    const { id: productId } = await api.expect<{ id: string }>('POST', '/v1/products', made);
    const lock = { parameters: [{ name: 'mac', locks: true }] };
    const { token } = await api.expect<{ token: string }>('PUT', `/v1/products/${productId}/checking`, lock);
    const path = `/license/checking/${token}/21`;
    const text = async (url: string): Promise<string> => (await fetch(url)).text();
    for (let round = 0; round < 5; round += 1) {
      const { code } = await api.expect<{ code: string }>('POST', '/v1/licenses', { productId });
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, index) => text(`${urls[index % 2]}${path}?key=${code}&mac=${index}`)),
      );
      expect(answers.sort()).toEqual([...Array(15).fill('FAILED'), 'OK']);
    }
    expect(await text(`${here}${path}?domain=example.com`)).toBe('FAILED');
    expect(await text(`${there}/license/error`)).toBe('No license was found for this installation.');
    api.close();
  });
});

describe('Limits of two servers on one database', () => {
  let postgres: TestPostgres;
  let vendor: VendorFolder;
  let limited: readonly ChildServer[];
  // A database of its own: what other tests ask in the same minute would count.
  beforeAll(async () => {
    postgres = await TestPostgres.start();
    const { url: store } = await postgres.createDatabase();
    vendor = await makeVendorFolder({ store });
    const rateLimits = { perAddress: 1_000_000, failedKeysPerAddress: 20, perKey: 60 };
    limited = await Promise.all([0, 1].map(() => startCountersign(vendor.folder, { store, rateLimits })));
  });
  afterAll(async () => {
    for (const server of limited) await server.stop();
    await vendor.remove();
    await postgres.stop();
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
