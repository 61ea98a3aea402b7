import { Api } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { encodeRequest } from '../support/http-connection.js';
import { median } from '../support/statistics.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import type { Effort } from './effort.js';
import { atMost, type Figure } from './figure.js';
import { runLoad } from './load.js';

const STARTS = 5;

/**
 * (e) From the start of the process until it answers, which includes Node's own start and opening the key file.
 * The licenses are still in the journal, none in the snapshot: the slower case.
 */
export async function measureStartUp({ startsWithLicenses }: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const licenses of startsWithLicenses) {
    const milliseconds = median(await startsWith(licenses));
    figures.push({
      name: `start with ${licenses.toLocaleString('en')} licenses`,
      measured: `${milliseconds.toFixed(0)} ms`,
      demand: atMost('under 3 s with 100,000', milliseconds, 3_000),
    });
  }
  return figures;
}

async function startsWith(licenses: number): Promise<readonly number[]> {
  const vendor = await makeVendorFolder();
  try {
    const filling = await startCountersign(vendor.folder);
    const api = await Api.open(filling.url, vendor.apiKeys.readWrite);
    const productId = await api.addProduct('CAD Studio');
    api.close();
    const request = encodeRequest({
      method: 'POST',
      path: '/v1/licenses',
      apiKey: vendor.apiKeys.readWrite,
      body: { productId, seats: 10, label: 'Order 4711, Northwind Traders' },
    });
    await runLoad(
      filling.url,
      Array.from({ length: licenses }, () => request),
    );
    await filling.stop();
    const milliseconds: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      const server = await startCountersign(vendor.folder);
      milliseconds.push(server.startMilliseconds);
      await server.stop();
    }
    return milliseconds;
  } finally {
    await vendor.remove();
  }
}
