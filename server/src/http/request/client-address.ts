import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networkList } from '../../features/network-list.js';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Normalizes an address: without the zone of a link, and an IPv4 address in its own form. */
function plainAddress(address: string): string {
  const [plain = ''] = address.split('%', 1);
  return MAPPED_IPV4.exec(plain)?.[1] ?? plain;
}

/**
 * Returns the caller's address. Anyone can send `X-Forwarded-For`, so only the part written by the operator's own
 * proxies counts: from its end, past the trusted addresses, to the first other one.
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
