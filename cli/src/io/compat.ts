import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

export const COMPATIBLE_APIS = ['zentitle', 'none'] as const;

interface Given {
  readonly compat?: string | undefined;
  readonly zentitleCustomerId?: string | undefined;
}

/** Which compatible APIs the server is to answer; all of them when nothing is said. @throws CliError `USAGE` */
export function givenCompat(
  { compat, zentitleCustomerId }: Given,
  { environment: { env } }: Pick<Context, 'environment'>,
): { readonly zentitle: false | { readonly customerId?: string | undefined } } {
  const name = compat ?? (env.COUNTERSIGN_COMPAT || 'zentitle');
  if (!COMPATIBLE_APIS.some((api) => api === name)) {
    throw usageError(`COUNTERSIGN_COMPAT must be one of: ${COMPATIBLE_APIS.join(', ')}.`, 'COUNTERSIGN_COMPAT');
  }
  if (name === 'none') return { zentitle: false };
  return { zentitle: { customerId: zentitleCustomerId ?? (env.COUNTERSIGN_ZENTITLE_CUSTOMER_ID || undefined) } };
}
