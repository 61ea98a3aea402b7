import { beforeEach, describe, expect, it } from 'vitest';
import type { TestVendor } from '../../../testing/test-vendor.js';
import { createZentitleVendor, ZENTITLE_ID, type ZentitleVendor } from '../testing/zentitle-vendor.js';
import { consumerDataActions } from './consumer-data.js';

const [get, post] = consumerDataActions;
const productid = ZENTITLE_ID;
const SUSANNA = {
  firstname: 'Susanna',
  lastname: 'Baines',
  company: 'HeelToe Productions',
  annual_revenue: '$3M',
  email: 'susanna.baines@heeltoemedia.com',
};

let acme: TestVendor;
let call: ZentitleVendor['call'];
beforeEach(async () => {
  ({ acme, call } = await createZentitleVendor());
  acme.now = Date.UTC(2027, 0, 16, 6, 12, 44, 883);
  await add({ computerID: 'oLh+T3o+A39g5Sz/8Ug8', licenseCode: '276439600252847932', clientInfo: SUSANNA });
});

const add = (record: Record<string, unknown>) => call(post, { productid, ...record });

describe('ConsumerData', () => {
  it('is answered field for field as in the example', async () => {
    const answer = await call(get, {
      productid,
      justlast: 'true',
      type: 'activations',
      pagenumber: '1',
      pagesize: '2',
      startdate: '2027-01-01',
      enddate: '2027-03-30',
    });
    const wanted = [
      {
        productID: ZENTITLE_ID,
        computerID: 'oLh+T3o+A39g5Sz/8Ug8',
        licenseCode: '276439600252847932',
        firstName: 'Susanna',
        lastName: 'Baines',
        company: 'HeelToe Productions',
        email: 'susanna.baines@heeltoemedia.com',
        clientInfo: JSON.stringify(SUSANNA),
        created: '2027-01-16T06:12:44.883',
      },
    ];
    expect(JSON.stringify(answer)).toBe(JSON.stringify(wanted));
  });

  it('is created from an object, or its text, for a license or a trial', async () => {
    acme.now += 1_000;
    const created = 'Consumer Data Created Successfully';
    expect(await add({ computerid: 'two', clientinfo: '{"Email":"a@b.c"}', licensecode: '' })).toBe(created);
    expect(await call(get, { productid, type: 'trials', pagenumber: 1 })).toMatchObject([
      { computerID: 'two', licenseCode: '', firstName: '', email: 'a@b.c', clientInfo: '{"Email":"a@b.c"}' },
    ]);
    const tooDeep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    for (const clientinfo of ['no object', '[]', tooDeep]) {
      expect(post?.parameters.safeParse({ productid, computerid: 'two', clientinfo }).success).toBe(false);
    }
  });

  it('is the last of each computer unless all are asked for, and counted without a page', async () => {
    acme.now += 1_000;
    await add({ computerid: 'oLh+T3o+A39g5Sz/8Ug8', clientinfo: { firstname: 'Mark' } });
    expect(await call(get, { productid })).toBe(1);
    expect(await call(get, { productid, pagenumber: 1 })).toMatchObject([{ firstName: 'Mark' }]);
    expect(await call(get, { productid, justlast: false })).toBe(2);
    expect(await call(get, { productid, justlast: 'false', pagenumber: 2, pagesize: 1 })).toMatchObject([
      { firstName: 'Mark' },
    ]);
    expect(await call(get, { productid, justlast: 'false', computerid: 'another' })).toBe(0);
    expect(await call(get, { productid, enddate: '2027-01-16' })).toBe(0);
  });

  it('is for a product that is there', async () => {
    await expect(call(get, { productid: '9999999999' })).rejects.toMatchObject({ status: 404 });
  });
});
