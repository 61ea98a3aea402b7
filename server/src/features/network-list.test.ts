import { describe, expect, it } from 'vitest';
import { isNetwork, networkList } from './network-list.js';

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
