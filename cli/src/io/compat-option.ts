import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

export const COMPATIBLE_APIS = ['zentitle', 'woocommerce', 'sellcodes', 'faxstore', 'wisecp'] as const;
type CompatibleApi = (typeof COMPATIBLE_APIS)[number];

interface Given {
  readonly compat?: string | undefined;
  readonly zentitleCustomerId?: string | undefined;
  readonly faxstoreV1?: boolean | undefined;
}

interface Compat {
  readonly zentitle: false | { readonly customerId?: string | undefined };
  readonly woocommerce: boolean;
  readonly sellcodes: boolean;
  readonly faxstore: false | { readonly version1: boolean };
  readonly wisecp: boolean;
}

/** Returns the compatible APIs to serve; all of them by default. @throws CliError `USAGE` */
export function compatFromOptions(
  { compat, zentitleCustomerId, faxstoreV1 }: Given,
  { environment: { env } }: Pick<Context, 'environment'>,
): Compat {
  const [option, words] =
    compat === undefined ? ['COUNTERSIGN_COMPAT', env.COUNTERSIGN_COMPAT || 'all'] : ['--compat', compat];
  const on = namedApis(
    option,
    words.split(',').map((word) => word.trim()),
  );
  return {
    zentitle: on.includes('zentitle') && {
      customerId: zentitleCustomerId ?? (env.COUNTERSIGN_ZENTITLE_CUSTOMER_ID || undefined),
    },
    woocommerce: on.includes('woocommerce'),
    sellcodes: on.includes('sellcodes'),
    faxstore: on.includes('faxstore') && { version1: faxstoreV1 ?? false },
    wisecp: on.includes('wisecp'),
  };
}

function namedApis(option: string, words: readonly string[]): readonly CompatibleApi[] {
  if (words.length === 1 && words[0] === 'all') return COMPATIBLE_APIS;
  if (words.length === 1 && words[0] === 'none') return [];
  const unknown = words.filter((word) => !COMPATIBLE_APIS.some((api) => api === word));
  if (unknown.length > 0) {
    throw usageError(`${option} must be all, none, or some of: ${COMPATIBLE_APIS.join(', ')}.`, option);
  }
  return COMPATIBLE_APIS.filter((api) => words.includes(api));
}
