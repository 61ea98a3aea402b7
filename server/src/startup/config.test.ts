import { CountersignError } from '@countersign/shared';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RATE_LIMITS } from '../http/request/rate-limits.js';
import { readConfig, type ServerOptions } from './config.js';

const good: ServerOptions = { folder: '/data', host: '127.0.0.1', port: 0 };

/** The message of `CONFIG_INVALID`: the options that it names are contract, its wording is not. */
function complaint(options: Record<string, unknown>): string {
  try {
    readConfig({ ...good, ...options } as unknown as ServerOptions);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return error instanceof CountersignError ? error.message : '';
  }
  return '';
}

describe('The configuration', () => {
  it('is filled in and frozen', () => {
    const config = readConfig({ ...good, clock: () => 0 });
    expect(config).toEqual({
      ...good,
      logLevel: 'info',
      rateLimits: DEFAULT_RATE_LIMITS,
      compat: { zentitle: {}, woocommerce: true, sellcodes: true, faxstore: {}, wisecp: true },
      trustedProxies: [],
      corsOrigins: [],
      maxPackageBytes: 512 * 1024 * 1024,
    });
    expect(Object.isFrozen(config) && Object.isFrozen(config.rateLimits)).toBe(true);
    expect(Object.isFrozen(DEFAULT_RATE_LIMITS)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['folder', ''],
    ['folder', undefined],
    ['host', ''],
    ['host', 'http://localhost'],
    ['host', 'a b'],
    ['port', -1],
    ['port', 65_536],
    ['port', 1.5],
    ['port', Number.NaN],
    ['port', '8470'],
    ['port', undefined],
    ['logLevel', 'loud'],
    ['logLevel', 'INFO'],
    ['passphrase', ''],
    ['passphrase', '  '],
    ['store', ''],
    ['store', 'journal'],
    ['store', 'mysql://localhost/db'],
    ['store', 'postgres://'],
    ['rateLimits', { perAddress: 0, failedKeysPerAddress: 1 }],
    ['rateLimits', { perAddress: Number.NaN, failedKeysPerAddress: 1 }],
    ['rateLimits', { perAddress: 1 }],
    ['maxPackageBytes', 0],
    ['maxPackageBytes', 1.5],
    ['compat', { zentitle: true }],
    ['compat', { zentitle: { customerId: '' } }],
    ['compat', { zentitle: { customerId: 'a:b' } }],
    ['compat', { zentitel: false }],
    ['compat', { wisecp: {} }],
    ['compat', { faxstore: true }],
    ['publicUrl', 'licenses.example.com'],
    ['publicUrl', 'https://user:secret@example.com'],
    ['publicUrl', 'https://example.com/?a'],
    ['trustedProxies', ['example.com']],
    ['trustedProxies', '10.0.0.0/8'],
    ['corsOrigins', ['*']],
    ['corsOrigins', ['null']],
    ['corsOrigins', ['app.example.com']],
    ['corsOrigins', ['https://app.example.com/']],
    ['corsOrigins', ['https://app.example.com:443']],
    ['corsOrigins', ['https://App.example.com']],
    ['corsOrigins', 'https://app.example.com'],
    ['mailServer', 'mail.example.com'],
    ['mailServer', 'http://mail.example.com'],
    ['orderSecret', 'short'],
  ])('refuses %s: %j', (option, value) => {
    expect(complaint({ [option]: value })).toContain(option);
  });

  it.each(['localhost', '0.0.0.0', '::', '::1', 'fe80::1%eth0', 'licenses.example.com'])(
    'takes the host %s',
    (host) => {
      expect(complaint({ host })).toBe('');
    },
  );

  it.each(['postgres://db/x', 'postgresql://kim:secret@[::1]:6543/x?sslmode=verify-full', 'postgres:///x?host=/run'])(
    'takes the store %s',
    (store) => {
      expect(complaint({ store })).toBe('');
    },
  );

  it('names every bad value at once, and repeats none', () => {
    const message = complaint({
      port: 'secret-1',
      logLevel: 'secret-2',
      host: 'secret 3',
      passphrase: ' ',
      store: 'secret-4',
    });
    for (const option of ['port', 'logLevel', 'host', 'passphrase', 'store']) expect(message).toContain(option);
    expect(message).not.toContain('secret');
  });
});
