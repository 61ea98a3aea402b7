import type { IncomingMessage } from 'node:http';
import type { Fields } from '../../http/read-fields.js';

/** What a client asks: about one product, or several. */
export interface FaxstoreCheck {
  /** Product numbers, each once; those that are none are left out. */
  readonly products: readonly string[];
  /** What the `Authorization` header holds, all of it. */
  readonly key: string;
  readonly info: string;
  readonly isLogged: boolean;
}

const PATH = /^(?:https?:\/\/[^/]*)?\/api\/(check|checkitem)\/([^/]+)\/?$/i;
const NUMBER = /^[\w-]{1,64}$/;
/** Of one request. */
const MOST_PRODUCTS = 100;

/** What a path asks for; `undefined` when it is not FaxStore's. */
export function targetIn(path: string): { readonly version: 1 | 2; readonly product: string } | undefined {
  const [, call = '', product = ''] = PATH.exec(path) ?? [];
  return call === '' ? undefined : { version: call.toLowerCase() === 'check' ? 2 : 1, product };
}

export function readCheck(request: IncomingMessage, product: string, fields: Fields): FaxstoreCheck {
  const named = product.toLowerCase() === 'multiple' ? fields.list('proIds').map(bare) : [product];
  return {
    products: [...new Set(named)].filter((id) => NUMBER.test(id)).slice(0, MOST_PRODUCTS),
    key: (request.headers.authorization ?? '').trim(),
    info: fields.values('info').map(shown).filter(Boolean).join(', '),
    isLogged: !/^(?:false|0)$/i.test(fields.text('log') ?? ''),
  };
}

/** Of a JSON array in a query: `["6","9"]`. */
const bare = (text: string): string => text.replace(/^[["\s]+|[\]"\s]+$/g, '');

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
