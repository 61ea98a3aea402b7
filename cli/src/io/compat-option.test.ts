import { describe, expect, it } from 'vitest';
import { compatFromOptions } from './compat-option.js';

const given = (args: Parameters<typeof compatFromOptions>[0], env: Record<string, string> = {}) =>
  compatFromOptions(args, { environment: { env } } as unknown as Parameters<typeof compatFromOptions>[1]);

const NONE = { zentitle: false, woocommerce: false, sellcodes: false, faxstore: false, wisecp: false };
const ALL = {
  zentitle: { customerId: undefined },
  woocommerce: true,
  sellcodes: true,
  faxstore: { version1: false },
  wisecp: true,
};

describe('Compatible APIs', () => {
  it('are all on, with the customer ID that init made, when nothing is said', () => {
    expect(given({})).toEqual(ALL);
    expect(given({}, { COUNTERSIGN_COMPAT: '', COUNTERSIGN_ZENTITLE_CUSTOMER_ID: '' })).toEqual(ALL);
    expect(given({ compat: 'all' })).toEqual(ALL);
  });

  it('are what an option says, or else the environment', () => {
    expect(given({ compat: 'none' }, { COUNTERSIGN_COMPAT: 'zentitle' })).toEqual(NONE);
    expect(given({}, { COUNTERSIGN_COMPAT: 'none' })).toEqual(NONE);
    expect(given({}, { COUNTERSIGN_COMPAT: 'wisecp, sellcodes' })).toEqual({ ...NONE, wisecp: true, sellcodes: true });
    expect(given({ compat: 'woocommerce,faxstore', faxstoreV1: true })).toEqual({
      ...NONE,
      woocommerce: true,
      faxstore: { version1: true },
    });
    const env = { COUNTERSIGN_ZENTITLE_CUSTOMER_ID: '1' };
    expect(given({}, env).zentitle).toEqual({ customerId: '1' });
    expect(given({ zentitleCustomerId: '2' }, env).zentitle).toEqual({ customerId: '2' });
  });

  it.each([['zentitel'], ['none,zentitle'], ['']])('are ones that there are: %j', (compat) => {
    expect(() => given({ compat })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
