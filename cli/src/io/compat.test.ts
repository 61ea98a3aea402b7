import { describe, expect, it } from 'vitest';
import { givenCompat } from './compat.js';

const given = (args: Parameters<typeof givenCompat>[0], env: Record<string, string> = {}) =>
  givenCompat(args, { environment: { env } } as unknown as Parameters<typeof givenCompat>[1]);

describe('Compatible APIs', () => {
  it('are all on, with the customer ID that init made, when nothing is said', () => {
    expect(given({})).toEqual({ zentitle: { customerId: undefined } });
    expect(given({}, { COUNTERSIGN_COMPAT: '', COUNTERSIGN_ZENTITLE_CUSTOMER_ID: '' })).toEqual(given({}));
  });

  it('are what an option says, or else the environment', () => {
    expect(given({ compat: 'none' }, { COUNTERSIGN_COMPAT: 'zentitle' })).toEqual({ zentitle: false });
    expect(given({}, { COUNTERSIGN_COMPAT: 'none' })).toEqual({ zentitle: false });
    const env = { COUNTERSIGN_ZENTITLE_CUSTOMER_ID: '1' };
    expect(given({}, env)).toEqual({ zentitle: { customerId: '1' } });
    expect(given({ zentitleCustomerId: '2' }, env)).toEqual({ zentitle: { customerId: '2' } });
  });

  it('are ones that there are', () => {
    expect(() => given({}, { COUNTERSIGN_COMPAT: 'zentitel' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
