import { createHash } from 'node:crypto';
import type { License } from '../features/licenses/license-record.js';
import { Device } from '../testing/device.js';
import { type Answer, type Served, serve } from '../testing/serve.js';
import { PRODUCT, type ThrowAwayVendor, throwAwayVendor } from '../testing/throw-away-vendor.js';

export const OCTETS = { 'content-type': 'application/octet-stream' };
export const CONTENT = 'PK not really a ZIP \u00e9'.repeat(1_000);
export const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** A version of a product that has a package, and a device that is licensed for it. */
export interface Licensed {
  readonly productId: string;
  readonly release: string;
  readonly license: License;
  readonly certificate: string;
}

/** A server, and what is called again and again. */
export class ReleaseServer {
  readonly acme: ThrowAwayVendor;
  readonly served: Served;
  readonly key: string;
  #count = 0;

  private constructor(acme: ThrowAwayVendor, served: Served) {
    this.acme = acme;
    this.served = served;
    this.key = served.keys['read-write'];
  }

  static async start(): Promise<ReleaseServer> {
    const acme = await throwAwayVendor();
    return new ReleaseServer(acme, await serve(acme));
  }

  /** A new one's id. */
  async product(): Promise<string> {
    this.#count += 1;
    const body = { name: `Product ${this.#count}` };
    return String((await this.served.call('POST', '/v1/products', { key: this.key, body })).json.id);
  }

  publish(body: Record<string, unknown>): Promise<Answer> {
    return this.served.call('POST', '/v1/releases', { key: this.key, body: { productId: PRODUCT, ...body } });
  }

  upload(id: unknown, body = CONTENT, query = ''): Promise<Answer> {
    return this.served.call('PUT', `/v1/releases/${id}/package${query}`, { key: this.key, body, headers: OCTETS });
  }

  check(body: Record<string, unknown>): Promise<Answer> {
    return this.served.call('POST', '/v1/updates/check', { body });
  }

  async licensed(): Promise<Licensed> {
    const productId = await this.product();
    const { json } = await this.publish({ productId, version: '2.0.0', changelog: 'New' });
    await this.upload(json.id, CONTENT, '?fileName=two.zip');
    const license = await this.acme.addLicense({ productId });
    const device = await Device.make();
    const request = await device.activate(license.code, { aud: productId });
    const { certificate } = (await this.served.call('POST', '/v1/device/activations', { body: { request } })).json;
    return { productId, release: String(json.id), license, certificate: String(certificate) };
  }
}
