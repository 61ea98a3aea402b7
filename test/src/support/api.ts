import { encodeRequest, type HttpAnswer, HttpConnection } from './http-connection.js';

/** What these tests read of the native API's answers. */
export interface LicenseView {
  readonly id: string;
  readonly productId: string;
  readonly code: string;
  readonly seats: number;
  readonly seatsTaken: number;
}

export interface ActivationView {
  readonly id: string;
  readonly licenseId: string;
  readonly device: string;
  readonly status: 'active' | 'deactivated' | 'released';
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** The native API over one connection, one call at a time. */
export class Api {
  readonly #connection: HttpConnection;
  readonly #apiKey: string | undefined;

  private constructor(connection: HttpConnection, apiKey: string | undefined) {
    this.#connection = connection;
    this.#apiKey = apiKey;
  }

  /** @param apiKey left out for a device, which needs none */
  static async open(url: string, apiKey?: string): Promise<Api> {
    return new Api(await HttpConnection.open(url), apiKey);
  }

  close(): void {
    this.#connection.close();
  }

  /** @throws ConnectionLost */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<HttpAnswer> {
    return this.#connection.exchange(encodeRequest({ method, path, apiKey: this.#apiKey, body }));
  }

  /** The answer's body, of a call that can't fail unless the test itself is wrong. */
  async expect<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<T> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body) as T;
  }

  /** All pages. @param filter such as `licenseId` */
  async everything<T>(path: string, filter: Readonly<Record<string, string>> = {}): Promise<readonly T[]> {
    const items: T[] = [];
    const query = new URLSearchParams({ ...filter, limit: '1000' }).toString();
    for (let cursor = ''; ; ) {
      const page: Page<T> = await this.expect('GET', `${path}?${query}${cursor}`);
      items.push(...page.items);
      if (page.next === undefined) return items;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }

  async addProduct(name: string): Promise<string> {
    return (await this.expect<{ readonly id: string }>('POST', '/v1/products', { name })).id;
  }

  addLicense(productId: string, seats: number): Promise<LicenseView> {
    return this.expect('POST', '/v1/licenses', { productId, seats });
  }
}

/** The code of a problem document. */
export const problemCode = ({ body }: HttpAnswer): string => (JSON.parse(body) as { readonly code: string }).code;
