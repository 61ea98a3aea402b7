import { describe, expect, test } from 'vitest';
import { openClient } from '../open-client.js';
import * as api from './index.js';

const { expiredClient, graceClient, licensedClient, memoryState, newClient, trialClient } = api;

test('the public surface', () => {
  expect(Object.keys(api).sort()).toEqual([
    'createTestVendor',
    'expiredClient',
    'graceClient',
    'inProcessServer',
    'licensedClient',
    'memoryState',
    'newClient',
    'trialClient',
    'virtualClock',
  ]);
});

describe('a client in one line', () => {
  test('that was never activated', async () => {
    const { client } = await newClient();
    expect(await client.status()).toMatchObject({ state: 'unlicensed', reason: 'NEVER_ACTIVATED' });
  });

  test('that is licensed, for what a test says', async () => {
    const { client } = await licensedClient({ features: ['render'], limits: { render: 3 }, days: 10 });
    expect(await client.status()).toMatchObject({
      ...{ state: 'licensed', features: ['render'], limits: { render: 3 } },
      expiresAt: new Date('2027-01-25T08:00:00Z'),
    });
  });

  test('that is on trial, which the vendor hears of', async () => {
    const { client, server } = await trialClient();
    expect(await client.status()).toMatchObject({ state: 'trial', reason: 'TRIAL', daysLeft: 14 });
    expect(await client.registerTrial({ server: server.url })).toMatchObject({ reason: 'TRIAL_REGISTERED' });
  });

  test('that expired', async () => {
    const { client } = await expiredClient();
    expect(await client.status()).toMatchObject({ state: 'unlicensed', reason: 'EXPIRED' });
  });

  test('that is in grace, and out of it after a check or too late', async () => {
    const { client, clock, server } = await graceClient();
    expect(await client.status()).toMatchObject({ state: 'grace', reason: 'CHECK_DUE' });
    server.check = { chk: clock.now() + 86_400 };
    expect(await client.checkOnline({ server: server.url })).toMatchObject({ state: 'licensed' });
    clock.advance({ days: 40 });
    expect(await client.status()).toMatchObject({ state: 'needs-attention', reason: 'CHECK_OVERDUE' });
  });
});

describe('the server in this process', () => {
  const licenseCode = 'ANY';

  test('activates, refreshes, checks and takes the seat back', async () => {
    const { client, server, clock } = await newClient();
    const { url } = server;
    expect(await client.activateOnline({ server: url, licenseCode })).toMatchObject({
      state: 'licensed',
      generation: 1,
    });
    clock.advance({ days: 1 });
    expect(await client.refreshOnline({ server: url })).toMatchObject({ state: 'licensed', generation: 2 });
    server.check = { sts: 'suspended' };
    expect(await client.checkOnline({ server: url })).toMatchObject({ state: 'unlicensed' });
    await client.deactivateOnline({ server: url });
    expect(await client.status()).toMatchObject({ reason: 'DEACTIVATED' });
  });

  test('may be away, or refuse', async () => {
    const { client, server } = await newClient();
    server.offline = true;
    await expect(client.activateOnline({ server: server.url, licenseCode })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    Object.assign(server, { offline: false, refuse: { status: 409, code: 'NO_SEAT_LEFT', title: 'No seat left' } });
    await expect(client.activateOnline({ server: server.url, licenseCode })).rejects.toMatchObject({
      code: 'REQUEST_REFUSED',
    });
  });
});

test('a state that is given on is the same device', async () => {
  const { state, options } = await licensedClient();
  const copy = await openClient({ ...options, state: memoryState(state.documents) });
  expect(await copy.status()).toMatchObject({ state: 'licensed' });
});

test('a clock does not run backwards by itself, and may be set back', () => {
  const clock = api.virtualClock(new Date(5_000));
  expect(() => clock.advance({ seconds: -1 })).toThrow(TypeError);
  clock.advance({ seconds: 2 });
  clock.set(new Date(0));
  expect([clock.clock(), clock.monotonic(), clock.now()]).toEqual([0, 2_000, 0]);
});
