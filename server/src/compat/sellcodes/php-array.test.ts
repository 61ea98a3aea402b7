import { describe, expect, it } from 'vitest';
import { phpArray } from './php-array.js';

describe('An array as PHP serialises it', () => {
  // By hand, from the format that PHP's serialize() writes: lengths in bytes.
  it.each<[readonly (readonly [string, string])[], string]>([
    [[], 'a:0:{}'],
    [[['changelog', '1.0\n* First release\n']], 'a:1:{s:9:"changelog";s:20:"1.0\n* First release\n";}'],
    [[['a', '']], 'a:1:{s:1:"a";s:0:"";}'],
    [
      [
        ['é', 'naïve'],
        ['emoji', '😀'],
      ],
      'a:2:{s:2:"é";s:6:"naïve";s:5:"emoji";s:4:"😀";}',
    ],
    [[['quotes', 'say "hi";}\\']], 'a:1:{s:6:"quotes";s:11:"say "hi";}\\";}'],
  ])('%j', (entries, serialised) => {
    expect(phpArray(entries)).toBe(serialised);
  });
});
