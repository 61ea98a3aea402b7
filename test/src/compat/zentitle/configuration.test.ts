import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countersignServe } from '../../support/command-line.js';
import { makeVendorFolder, type VendorFolder } from '../../support/vendor-folder.js';

let vendor: VendorFolder;
beforeAll(async () => {
  vendor = await makeVendorFolder();
});
afterAll(() => vendor.remove());

/** Statuses of `GET Trials` with each of these customer IDs, from `countersign serve`. */
async function statuses(
  customers: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<readonly number[]> {
  const serving = await countersignServe(vendor.folder, ['--data', '.', ...args], env);
  try {
    const asked = customers.map((customer) =>
      fetch(`${serving.url}/api/Trials`, {
        headers: { authorization: `bearer ${customer}:${vendor.apiKeys.readOnly}` },
      }),
    );
    return (await Promise.all(asked)).map(({ status }) => status);
  } finally {
    await serving.stop();
  }
}

describe('countersign serve', () => {
  it('answers with the customer ID that init made', async () => {
    expect(await statuses([vendor.customerId, '1234'], [])).toEqual([200, 401]);
  });

  it('answers with another one where it is given, by option or environment', async () => {
    const customers = [vendor.customerId, '1234', '5678'];
    const env = { COUNTERSIGN_ZENTITLE_CUSTOMER_ID: '5678' };
    expect(await statuses(customers, ['--zentitle-customer-id', '1234'], env)).toEqual([401, 200, 401]);
    expect(await statuses(customers, [], env)).toEqual([401, 401, 200]);
  });

  it('does not answer when the API is off', async () => {
    expect(await statuses([vendor.customerId], ['--compat', 'none'])).toEqual([404]);
    expect(await statuses([vendor.customerId], [], { COUNTERSIGN_COMPAT: 'none' })).toEqual([404]);
  });
});
