import { describe, expect, it } from 'vitest';
import { canonicalSite } from './base-url.js';

describe('A site', () => {
  it.each([
    'https://example.com',
    'http://example.com/',
    'HTTPS://WWW.Example.COM:443/',
    'http://www.example.com:80',
    '//example.com',
    'example.com///',
    'https://user:secret@example.com/',
    ' example.com',
  ])('is the same as %j', (given) => {
    expect(canonicalSite(given.trim())).toBe('example.com');
  });

  it.each([
    ['https://example.com:8080/', 'example.com:8080'],
    ['https://example.com/Blog/', 'example.com/Blog'],
    ['https://example.com/blog', 'example.com/blog'],
    ['https://shop.example.com', 'shop.example.com'],
    ['https://www2.example.com', 'www2.example.com'],
    ['http://müller.example/', 'xn--mller-kva.example'],
    ['localhost', 'localhost'],
    ['http://[::1]:8080/wp', '[::1]:8080/wp'],
  ])('%s is %s', (given, site) => {
    expect(canonicalSite(given)).toBe(site);
  });

  it.each(['', 'http://', 'http:// /', 'a b', 'http://www./', `x.example/${'y'.repeat(200)}`])(
    '%j is none',
    (given) => {
      expect(canonicalSite(given)).toBeUndefined();
    },
  );
});
