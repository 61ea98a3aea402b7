import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networkList } from '../features/network-list.js';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** As people write it: without the zone of a link, and an IPv4 address as such. */
function plainAddress(address: string): string {
  const [plain = ''] = address.split('%', 1);
  return MAPPED_IPV4.exec(plain)?.[1] ?? plain;
}

/**
 * Who calls. Whoever asks can write `X-Forwarded-For`, so it counts only as far as proxies of the operator's own wrote it: from
 * its end, past those that are trusted, to the first that is not.
 */
export function clientAddresses(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = networkList(trustedProxies);
  return ({ socket, headers }) => {
    let address = plainAddress(socket.remoteAddress ?? 'unknown');
    if (trustedProxies.length === 0) return address;
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    while (isTrusted(address)) {
      const before = plainAddress((forwarded.pop() ?? '').trim());
      if (isIP(before) === 0) return address;
      address = before;
    }
    return address;
  };
}
