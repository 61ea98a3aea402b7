import { expect, it } from 'vitest';
import { canonicalDomain } from './canonical-domain.js';

it.each([
  ['example.com', 'example.com'],
  [' WWW.Example.COM. ', 'example.com'],
  ['https://www.example.com:8443/shop?x=1', 'example.com'],
  ['sub.example.com:8080', 'sub.example.com'],
  ['müller.example', 'xn--mller-kva.example'],
  ['xn--mller-kva.example', 'xn--mller-kva.example'],
  ['www.com', 'www.com'],
  ['my.www.example.com', 'my.www.example.com'],
  ['localhost', 'localhost'],
  ['192.0.2.7:80', '192.0.2.7'],
  ['[2001:db8::1]:80', '[2001:db8::1]'],
  ['', undefined],
  ['a b', undefined],
  ['http://', undefined],
  [`${'a'.repeat(300)}.example`, undefined],
])('%j is the domain %j', (text, domain) => {
  expect(canonicalDomain(text)).toBe(domain);
});
