import type { CheckParameter } from '../../features/products/product-record.js';
import type { Fields } from '../../http/read-fields.js';

const CHECK = /^(?:https?:\/\/[^/]*)?\/license\/checking\/([^/]+)\/([^/]+)\/?$/i;
const REASON = /^(?:https?:\/\/[^/]*)?\/license\/error\/?$/i;

/** What a path asks for; `undefined` when it is not WISECP's. */
export function targetIn(path: string): { readonly token: string; readonly product: string } | 'reason' | undefined {
  if (REASON.test(path)) return 'reason';
  const [, token = '', product = ''] = CHECK.exec(path) ?? [];
  return token === '' ? undefined : { token, product };
}

/** What every installation says that is licensed by its domain. */
const OF_DOMAINS = ['domain', 'server_ip', 'user_ip', 'entered_url', 'referer_url', 'directory'];

/** The product's own, and for a domain those that installations send without being told. */
export function parametersOf(own: readonly CheckParameter[], isDomain: boolean): readonly CheckParameter[] {
  if (!isDomain) return own;
  const others = OF_DOMAINS.filter((name) => !own.some((parameter) => parameter.name === name));
  return [...own, ...others.map((name) => ({ name, required: false, locks: false }))];
}

/** `name=value` of what was sent, for the log: all but the key. */
export const infoOf = (fields: Fields): string =>
  fields
    .names()
    .filter((name) => name.toLowerCase() !== 'key')
    .map((name) => `${name}=${fields.text(name) ?? ''}`)
    .join(' ');
