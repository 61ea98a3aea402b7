import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { newSeat, sendDeactivation, sendRequest } from './ceremony.js';
import { type LicensedVendor, makeLicensedVendor } from './licensed-vendor.js';
import { surveyLedger } from './survey.js';

/** A check that never fails checks nothing: each kind of loss is shown to it once. */
describe('the survey after a crash', () => {
  let vendor: LicensedVendor;
  let server: ChildServer;
  let api: Api;
  beforeAll(async () => {
    vendor = await makeLicensedVendor(3);
    server = await startCountersign(vendor.folder);
    api = await Api.open(server.url, vendor.apiKeys.readOnly);
  });
  afterAll(async () => {
    api.close();
    await server.stop();
    await vendor.remove();
  });

  it('finds nothing when nothing is wrong, whatever was under way', async () => {
    const underWay = await newSeat(vendor.license);
    expect(await surveyLedger(api, [...vendor.seats, underWay])).toEqual({ lost: [], oversold: [] });
  });

  it('finds an acknowledged activation that is not there', async () => {
    const seat = await newSeat(vendor.license);
    seat.state = 'active';
    expect((await surveyLedger(api, [...vendor.seats, seat])).lost).toHaveLength(1);
  });

  it('finds an activation that nobody asked for', async () => {
    expect((await surveyLedger(api, vendor.seats.slice(1))).oversold).toHaveLength(1);
  });

  it('finds a deactivation that was undone, and one that nobody made', async () => {
    const seat = await newSeat(vendor.license);
    await sendRequest(api, seat);
    seat.state = 'gone';
    expect((await surveyLedger(api, [...vendor.seats, seat])).lost).toHaveLength(1);
    seat.state = 'active';
    await sendDeactivation(api, seat);
    seat.state = 'active';
    expect((await surveyLedger(api, [...vendor.seats, seat])).lost).toHaveLength(1);
  });
});
