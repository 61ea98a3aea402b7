import type { IncomingMessage } from 'node:http';
import type { RequestFields } from '../../http/request/read-fields.js';

/** A check of one product, or of several. */
export interface FaxstoreCheck {
  /** Product numbers, each once; invalid ones are omitted. */
  readonly products: readonly string[];
  /** The whole `Authorization` header. */
  readonly key: string;
  readonly info: string;
  readonly isLogged: boolean;
}

const PATH = /^(?:https?:\/\/[^/]*)?\/api\/(check|checkitem)\/([^/]+)\/?$/i;
const NUMBER = /^[\w-]{1,64}$/;
/** Limit of one request. */
const MAX_PRODUCTS = 100;

/** Parses a path; `undefined` if it is not FaxStore's. */
export function parsePath(path: string): { readonly version: 1 | 2; readonly product: string } | undefined {
  const [, call = '', product = ''] = PATH.exec(path) ?? [];
  return call === '' ? undefined : { version: call.toLowerCase() === 'check' ? 2 : 1, product };
}

export function readCheck(request: IncomingMessage, product: string, fields: RequestFields): FaxstoreCheck {
  const named = product.toLowerCase() === 'multiple' ? fields.list('proIds').map(bare) : [product];
  return {
    products: [...new Set(named)].filter((id) => NUMBER.test(id)).slice(0, MAX_PRODUCTS),
    key: (request.headers.authorization ?? '').trim(),
    info: fields.values('info').map(shown).filter(Boolean).join(', '),
    isLogged: !/^(?:false|0)$/i.test(fields.text('log') ?? ''),
  };
}

/** A JSON array in a query: `["6","9"]`. */
const bare = (text: string): string => text.replace(/^[["\s]+|[\]"\s]+$/g, '');

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
