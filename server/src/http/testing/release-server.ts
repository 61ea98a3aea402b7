import { createHash } from 'node:crypto';
import type { License } from '../../features/licenses/license-record.js';
import { Device } from '../../testing/device.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';

export const OCTET_STREAM = { 'content-type': 'application/octet-stream' };
export const PACKAGE_CONTENT = 'PK not really a ZIP \u00e9'.repeat(1_000);
export const PACKAGE_SHA256 = createHash('sha256').update(PACKAGE_CONTENT).digest('hex');

/** A release with a package, and a device that is licensed for it. */
export interface LicensedRelease {
  readonly productId: string;
  readonly release: string;
  readonly license: License;
  readonly certificate: string;
}

/** A server, and frequently used calls. */
export class ReleaseServer {
  readonly acme: TestVendor;
  readonly served: TestServer;
  readonly key: string;
  #count = 0;

  private constructor(acme: TestVendor, served: TestServer) {
    this.acme = acme;
    this.served = served;
    this.key = served.keys['read-write'];
  }

  static async start(): Promise<ReleaseServer> {
    const acme = await createTestVendor();
    return new ReleaseServer(acme, await startTestServer(acme));
  }

  /** Returns the id of a new one. */
  async product(): Promise<string> {
    this.#count += 1;
    const body = { name: `Product ${this.#count}` };
    return String((await this.served.call('POST', '/v1/products', { key: this.key, body })).json.id);
  }

  publish(body: Record<string, unknown>): Promise<HttpAnswer> {
    return this.served.call('POST', '/v1/releases', { key: this.key, body: { productId: PRODUCT, ...body } });
  }

  upload(id: unknown, body = PACKAGE_CONTENT, query = ''): Promise<HttpAnswer> {
    return this.served.call('PUT', `/v1/releases/${id}/package${query}`, {
      key: this.key,
      body,
      headers: OCTET_STREAM,
    });
  }

  check(body: Record<string, unknown>): Promise<HttpAnswer> {
    return this.served.call('POST', '/v1/updates/check', { body });
  }

  async licensed(): Promise<LicensedRelease> {
    const productId = await this.product();
    const { json } = await this.publish({ productId, version: '2.0.0', changelog: 'New' });
    await this.upload(json.id, PACKAGE_CONTENT, '?fileName=two.zip');
    const license = await this.acme.addLicense({ productId });
    const device = await Device.make();
    const request = await device.activate(license.code, { aud: productId });
    const { certificate } = (await this.served.call('POST', '/v1/device/activations', { body: { request } })).json;
    return { productId, release: String(json.id), license, certificate: String(certificate) };
  }
}
