import type { CheckParameter } from '../../features/products/product-record.js';
import type { RequestFields } from '../../http/request/read-fields.js';

const CHECK = /^(?:https?:\/\/[^/]*)?\/license\/checking\/([^/]+)\/([^/]+)\/?$/i;
const REASON = /^(?:https?:\/\/[^/]*)?\/license\/error\/?$/i;

/** Parses a path; `undefined` if it is not WISECP's. */
export function parsePath(path: string): { readonly token: string; readonly product: string } | 'reason' | undefined {
  if (REASON.test(path)) return 'reason';
  const [, token = '', product = ''] = CHECK.exec(path) ?? [];
  return token === '' ? undefined : { token, product };
}

/** Sent by every installation that is licensed by its domain. */
const OF_DOMAINS = ['domain', 'server_ip', 'user_ip', 'entered_url', 'referer_url', 'directory'];

/** Returns the product's own parameters and, for a domain, those that every installation sends. */
export function expectedParameters(own: readonly CheckParameter[], isDomain: boolean): readonly CheckParameter[] {
  if (!isDomain) return own;
  const others = OF_DOMAINS.filter((name) => !own.some((parameter) => parameter.name === name));
  return [...own, ...others.map((name) => ({ name, required: false, locks: false }))];
}

/** Formats what was sent as `name=value`, without the key, for the log. */
export const formatCheckInfo = (fields: RequestFields): string =>
  fields
    .names()
    .filter((name) => name.toLowerCase() !== 'key')
    .map((name) => `${name}=${fields.text(name) ?? ''}`)
    .join(' ');
