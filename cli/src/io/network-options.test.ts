import { expect, test } from 'vitest';
import { networkFromOptions } from './network-options.js';

const given = (args: Parameters<typeof networkFromOptions>[0], env: Record<string, string> = {}) =>
  networkFromOptions(args, { environment: { env } } as unknown as Parameters<typeof networkFromOptions>[1]);

test('nothing is said', () => {
  expect(given({})).toEqual({});
  expect(given({}, { COUNTERSIGN_PUBLIC_URL: '', COUNTERSIGN_TRUSTED_PROXIES: '' })).toEqual({ trustedProxies: [] });
});

test('an option goes before the environment, and secrets come from the environment', () => {
  const env = {
    COUNTERSIGN_PUBLIC_URL: 'https://a.example',
    COUNTERSIGN_TRUSTED_PROXIES: '10.0.0.1, 10.0.0.2',
    COUNTERSIGN_CORS_ORIGINS: 'https://app.example',
    COUNTERSIGN_MAIL_SERVER: 'smtp://mail.example',
    COUNTERSIGN_ORDER_SECRET: 'sixteen characters',
  };
  const secrets = { mailServer: 'smtp://mail.example', orderSecret: 'sixteen characters' };
  expect(given({}, env)).toEqual({
    publicUrl: 'https://a.example',
    trustedProxies: ['10.0.0.1', '10.0.0.2'],
    corsOrigins: ['https://app.example'],
    ...secrets,
  });
  expect(given({ publicUrl: 'https://b.example', trustedProxy: '10.0.0.3', corsOrigin: 'app://bundle' }, env)).toEqual({
    publicUrl: 'https://b.example',
    trustedProxies: ['10.0.0.3'],
    corsOrigins: ['app://bundle'],
    ...secrets,
  });
});
