import { expect, it } from 'vitest';
import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { newSeat, StoreUnavailable, sendRequest } from '../faults/ceremony.js';
import type { Seat } from '../faults/seat.js';
import { surveyLedger } from '../faults/survey.js';
import { Api } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { licenseAccessTo } from '../support/device.js';
import { makeVendorFolder } from '../support/vendor-folder.js';

const KILLS = 3;
const CLIENTS = 8;

it('A database that is killed and comes back under load loses nothing that was acknowledged', async () => {
  const postgres = await TestPostgres.start();
  const { url: store } = await postgres.createDatabase();
  const vendor = await makeVendorFolder({ store });
  const server = await startCountersign(vendor.folder, { store });
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const product = await api.addProduct('CAD Studio');
  const view = await api.addLicense(product, 100_000);
  const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
  const seats: Seat[] = [];
  let answered = 0;
  let ended = false;
  const work = async (): Promise<void> => {
    const line = await Api.open(server.url);
    while (!ended) {
      const seat = await newSeat(license);
      seats.push(seat);
      // 503 while it is away is no violation, and the request is sent again.
      for (let tries = 0; seat.state === 'requested' && tries < 20; tries += 1) {
        await sendRequest(line, seat).catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) throw error;
        });
      }
      answered += 1;
    }
    line.close();
  };
  const workers = Promise.all(Array.from({ length: CLIENTS }, work));
  const more = async (count: number): Promise<void> => {
    const goal = answered + count;
    const enough = expect.poll(() => answered, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(goal);
    // What ends the workers is to be told, not that they did too little.
    await Promise.race([enough, workers]);
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    await more(20);
    await postgres.kill();
    await postgres.restart();
  }
  await more(20);
  ended = true;
  await workers;
  for (const seat of seats) await sendRequest(api, seat);
  expect(await surveyLedger(api, seats)).toEqual({ lost: [], oversold: [] });
  expect((await api.expect<{ seatsTaken: number }>('GET', `/v1/licenses/${view.id}`)).seatsTaken).toBe(seats.length);
  api.close();
  await server.stop();
  await vendor.remove();
  await postgres.stop();
});
