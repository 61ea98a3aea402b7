import { beforeEach, expect, it } from 'vitest';
import { type CompanyFixture, createCompanyFixture, EXAMPLE_PRODUCT } from '../testing/company-fixture.js';
import { dataStreamerActions } from './data-streamer.js';

let office: CompanyFixture;
beforeEach(async () => {
  office = await createCompanyFixture(dataStreamerActions);
});

const EXAMPLE = {
  event: 'TestDSEvent',
  productId: EXAMPLE_PRODUCT,
  payload: {
    data: 'abcdefgh12345',
    profile: 'testingProfile5',
    companyId: 17,
    features: { featureCode: 'FEAT2', featureAvailability: 'on', limit: '1' },
    udfValues: [{ fieldName: 'TEST1', defaultValue: 'udf1' }],
  },
};

const log = async () => (await office.acme.features.events.page({}, undefined, 10)).items;

it('DataStreamer writes what it is given to the event log, inner names as they were sent', async () => {
  expect(await office.ask('POST', 'DataStreamer', EXAMPLE)).toBe('OK');
  const { event: name, payload } = EXAMPLE;
  expect(await log()).toMatchObject([{ name, productId: 'test-01', payload }]);
});

it('DataStreamer takes the payload as JSON, as its text, as text, or not at all', async () => {
  for (const payload of [JSON.stringify(EXAMPLE.payload), 'plain text', undefined]) {
    expect(await office.ask('POST', 'DataStreamer', { event: 'x', payload })).toBe('OK');
  }
  expect((await log()).map(({ payload }) => payload)).toEqual([EXAMPLE.payload, 'plain text', undefined]);
});

it('DataStreamer names the parameter that is wrong', async () => {
  const unknown = { ...EXAMPLE, productId: '0000000000' };
  expect(await office.refusal('POST', 'DataStreamer', unknown)).toEqual([
    404,
    'productid: there is no product with this ID.',
  ]);
  const large = { event: 'x', payload: { x: 'x'.repeat(65_536) } };
  expect(office.wrong('POST', 'DataStreamer', large)).toEqual(['payload must be JSON of at most 64 KiB and 32 levels']);
  expect(office.wrong('POST', 'DataStreamer', {})[0]).toMatch(/^event must be /);
  expect(await log()).toEqual([]);
});

it('DataStreamer is for data-streamer keys alone', () => {
  expect(dataStreamerActions.map(({ access }) => access)).toEqual([['data-streamer']]);
});
