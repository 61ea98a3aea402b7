import type { Features } from '../../features/features.js';
import type { License } from '../../features/licenses/license-record.js';
import type { Product } from '../../features/products/product-record.js';
import type { JsonValue } from '../../store/port.js';

/** The answer to a call. */
export interface Answer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, JsonValue>>;
}

/** A call with an existing product and license. */
export interface Call {
  readonly features: Features;
  readonly product: Product;
  readonly license: License;
  /** Canonical; `undefined` if the call has no valid site. */
  readonly site: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Public URL of this server, without a trailing slash. */
  readonly publicUrl: string;
}

export interface Action {
  readonly answer: (call: Call) => Promise<Answer>;
  /** For a key that the product does not have. */
  readonly invalidKey: Answer;
  /** For a missing site; absent if the call needs none. */
  readonly invalidSite?: Answer;
}

export const okAnswer = (body: Answer['body']): Answer => ({ status: 200, body });
export const badRequestAnswer = (body: Answer['body']): Answer => ({ status: 400, body });

const invalid = (message: string): Answer =>
  badRequestAnswer({ success: false, license: 'invalid', item_name: '', message });

// Spaces and commas are those of the document.
export const INVALID_PRODUCT = invalid('Invalid or missing Product Id, ');
export const INVALID_KEY = invalid(' Invalid or missing License Key, ');
export const INVALID_SITE = invalid('Invalid or missing baseurl, ');
