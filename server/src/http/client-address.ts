import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** An IP address, or a network: `192.0.2.0/24`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Whether an address is one of these, or in one of these networks. @throws TypeError for what is no network */
export function networkList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    if (!isNetwork(network)) throw new TypeError('Not an IP address or a network');
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}

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
