import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProxyAction, TcpProxy, TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { Api } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { Device, licenseAccessTo } from '../support/device.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

let postgres: TestPostgres;
let proxy: TcpProxy;
let vendor: VendorFolder;
let server: ChildServer;
let api: Api;
let product: string;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  proxy = await TcpProxy.to(postgres.port);
  const { url } = await postgres.createDatabase();
  const store = url.replace(`:${postgres.port}/`, `:${proxy.port}/`);
  vendor = await makeVendorFolder({ store });
  server = await startCountersign(vendor.folder, { store });
  api = await Api.open(server.url, vendor.apiKeys.readWrite);
  product = await api.addProduct('CAD Studio');
});
afterAll(async () => {
  api.close();
  await server.stop();
  await vendor.remove();
  await proxy.close();
  await postgres.stop();
});

/** An activation whose line to the database is cut at COMMIT, and again once the line is whole. */
async function activateThrough(fate: ProxyAction, thenDown: boolean) {
  const license = await api.addLicense(product, 3);
  const request = await (await Device.create()).request(licenseAccessTo(vendor.vendor, product, license.code));
  const activate = () => api.call('POST', '/v1/device/activations', { request });
  let cuts = 0;
  proxy.onRequest = (bytes) => {
    if (cuts > 0) return thenDown ? 'cut-before' : 'pass';
    if (!bytes.includes('COMMIT\0')) return 'pass';
    cuts += 1;
    return fate;
  };
  const first = await activate();
  proxy.onRequest = () => 'pass';
  const second = await activate();
  const { seatsTaken } = await api.expect<{ seatsTaken: number }>('GET', `/v1/licenses/${license.id}`);
  return { cuts, first, second, seatsTaken };
}

describe('A line to the database that breaks at COMMIT of an activation', () => {
  it.each<ProxyAction>(['cut-before', 'cut-after'])(
    '(%s) gives one seat and one certificate all the same',
    async (fate) => {
      const { cuts, first, second, seatsTaken } = await activateThrough(fate, false);
      expect([cuts, first.status, second.status, seatsTaken]).toEqual([1, 200, 200, 1]);
      expect(second.body).toBe(first.body);
    },
  );

  it.each<ProxyAction>(['cut-before', 'cut-after'])(
    '(%s) with the database away for long, is answered when it is back, with one seat',
    async (fate) => {
      const { cuts, first, second, seatsTaken } = await activateThrough(fate, true);
      expect([cuts, first.status, second.status, seatsTaken]).toEqual([1, 503, 200, 1]);
    },
  );
});
