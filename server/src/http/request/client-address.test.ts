import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddresses } from './client-address.js';

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
