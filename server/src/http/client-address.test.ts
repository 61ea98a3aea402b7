import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddresses, isNetwork, networkList } from './client-address.js';

const request = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe("The caller's address", () => {
  it.each<[string, readonly string[], string | undefined, string | undefined, string]>([
    ['is the peer, whatever it writes', [], '198.51.100.7', '203.0.113.1', '198.51.100.7'],
    ['is what a trusted proxy wrote', ['10.0.0.0/8'], '10.1.2.3', '203.0.113.1', '203.0.113.1'],
    [
      'is the last that no trusted proxy is',
      ['10.0.0.0/8'],
      '10.1.2.3',
      '8.8.8.8, 203.0.113.1, 10.9.9.9',
      '203.0.113.1',
    ],
    ['is the peer where that is not trusted', ['10.0.0.1'], '10.0.0.2', '203.0.113.1', '10.0.0.2'],
    ['is the proxy where it wrote nothing', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy where it wrote no address', ['10.0.0.1'], '10.0.0.1', 'nobody', '10.0.0.1'],
    ['is IPv4 where it is mapped', ['10.0.0.1'], '::ffff:10.0.0.1', '::ffff:203.0.113.1', '203.0.113.1'],
    ['has no zone', ['fd00::/8'], 'fd00::1', 'fe80::1%eth0', 'fe80::1'],
    ['may be unknown', [], undefined, undefined, 'unknown'],
  ])('%s', (_, trusted, peer, forwarded, address) => {
    expect(clientAddresses(trusted)(request(peer, forwarded))).toBe(address);
  });
});

describe('A list of networks', () => {
  it('has addresses and networks of both families', () => {
    const isIn = networkList(['192.0.2.1', '198.51.100.0/24', '2001:db8::/32']);
    expect(['192.0.2.1', '198.51.100.255', '2001:db8:1::1'].every(isIn)).toBe(true);
    expect(['192.0.2.2', '198.51.101.0', '2001:db9::1', 'unknown', ''].some(isIn)).toBe(false);
  });

  it('takes nothing else', () => {
    for (const wrong of ['', 'example.com', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '::/129', '10.0.0']) {
      expect(isNetwork(wrong)).toBe(false);
    }
    expect(() => networkList(['example.com'])).toThrow(TypeError);
  });
});
