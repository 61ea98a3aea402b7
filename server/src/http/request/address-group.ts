import { isIPv6 } from 'node:net';

/** Prefix of an IPv6 address: a provider's customer has at least this much, and so 2^72 addresses. */
const GROUPS_KEPT = 3;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Returns what counts as one caller: an IPv4 address, or the first 56 bits of an IPv6 address.
 * @param address in the form of `socket.remoteAddress`
 */
export function addressGroup(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (!address.includes(':')) return address;
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain)) return address;
  const groups = firstGroups(plain);
  const fourth = (groups[GROUPS_KEPT] as number) & 0xff00;
  return `${[...groups.slice(0, GROUPS_KEPT), fourth].map((group) => group.toString(16)).join(':')}::/56`;
}

/** The first four groups, with the zeros that `::` stands for. */
function firstGroups(address: string): readonly number[] {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  // A dotted IPv4 end is two groups.
  const tail = after === undefined || after === '' ? [] : after.replace(/[\d.]+\.\d+$/, '0:0').split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].slice(0, 4).map((group) => Number.parseInt(group, 16));
}
