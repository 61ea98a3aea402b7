import { Api } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { encodeRequest } from '../support/http-connection.js';
import type { VendorFolder } from '../support/vendor-folder.js';
import { runLoad } from './load.js';

/** More than any measurement needs. */
const SEATS = 100_000;

/**
 * Puts that many licenses into the journal in a vendor's folder, as a server does.
 * @returns the id of their product
 */
export async function fillVendor(vendor: VendorFolder, licenses: number): Promise<string> {
  const server = await startCountersign(vendor.folder);
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const productId = await api.addProduct('CAD Studio');
  api.close();
  const request = encodeRequest({
    method: 'POST',
    path: '/v1/licenses',
    apiKey: vendor.apiKeys.readWrite,
    body: { productId, seats: SEATS, label: 'Order 4711, Northwind Traders' },
  });
  await runLoad(server.url, new Array<Buffer>(licenses).fill(request));
  await server.stop();
  return productId;
}
