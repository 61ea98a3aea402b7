import { describe, expect, test } from 'vitest';
import { hardwareAddress, usable } from './known-bad.js';

describe('a value of a component', () => {
  test.each([
    '',
    ' \n',
    '\0\0\0\0',
    '0',
    '00000000',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    'xxxxxxxx',
    '................',
    'Default string',
    'To be filled by O.E.M.',
    'To  Be Filled By O.E.M. ',
    'None',
    'Not Specified',
    'System Serial Number',
    'uninitialized\n',
    '0123456789',
    '03000200-0400-0500-0006-000700080009',
    'QM00001',
    'd41d8cd98f00b204e9800998ecf8427e',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ])('%j says nothing', (value) => expect(usable(value)).toBeUndefined());

  test.each([
    ['S3YJNX0M\n', 'S3YJNX0M'],
    ['  WD-WCC4N5 \0', 'WD-WCC4N5'],
    ['A  B', 'A B'],
    ['00000001', '00000001'],
  ])('%j is %j', (value, expected) => expect(usable(value)).toBe(expected));
});

describe('a hardware address', () => {
  test.each([
    ['00:1B:21:AA:BB:CC', '00:1b:21:aa:bb:cc'],
    ['00-1b-21-aa-bb-cc\n', '00:1b:21:aa:bb:cc'],
  ])('%j is %j', (given, expected) => expect(hardwareAddress(given)).toBe(expected));

  test.each([
    ['nothing', undefined],
    ['zeros', '00:00:00:00:00:00'],
    ['a docker bridge', '02:42:ac:11:00:02'],
    ['a random Wi-Fi address', 'da:a1:19:00:00:01'],
    ['a group address', '01:00:5e:00:00:fb'],
    ['InfiniBand', '80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0a:b8:11'],
    ['text', 'eth0'],
  ])('%s is none', (_, given) => expect(hardwareAddress(given)).toBeUndefined());
});
