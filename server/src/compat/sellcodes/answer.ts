import type { Features } from '../../features/features.js';
import type { License } from '../../features/licenses/license-record.js';
import type { Product } from '../../features/products/product-record.js';
import type { JsonValue } from '../../store/port.js';

/** What a call is answered with. */
export interface Answer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, JsonValue>>;
}

/** A call whose product and license are there. */
export interface Call {
  readonly features: Features;
  readonly product: Product;
  readonly license: License;
  /** As it is compared; `undefined` when the call named none that can be one. */
  readonly site: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: string;
}

export interface Action {
  readonly answer: (call: Call) => Promise<Answer>;
  /** For a key that is none of the product's. */
  readonly invalidKey: Answer;
  /** For a site that is missing; absent where the call is not about one. */
  readonly invalidSite?: Answer;
}

export const ok = (body: Answer['body']): Answer => ({ status: 200, body });
export const bad = (body: Answer['body']): Answer => ({ status: 400, body });

const invalid = (message: string): Answer => bad({ success: false, license: 'invalid', item_name: '', message });

// The spaces and commas are the document's.
export const INVALID_PRODUCT = invalid('Invalid or missing Product Id, ');
export const INVALID_KEY = invalid(' Invalid or missing License Key, ');
export const INVALID_SITE = invalid('Invalid or missing baseurl, ');
