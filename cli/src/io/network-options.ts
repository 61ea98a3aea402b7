import type { Context } from '../program/context.js';

interface Given {
  readonly publicUrl?: string | undefined;
  readonly trustedProxy?: string | undefined;
  readonly corsOrigin?: string | undefined;
}

interface Reach {
  readonly publicUrl?: string;
  readonly trustedProxies?: readonly string[];
  readonly corsOrigins?: readonly string[];
  readonly mailServer?: string;
  readonly orderSecret?: string;
}

/**
 * Returns the network options of the server. Secrets come only from the environment: the process list shows options.
 */
export function networkFromOptions(
  { publicUrl, trustedProxy, corsOrigin }: Given,
  { environment: { env } }: Pick<Context, 'environment'>,
): Reach {
  const url = publicUrl ?? env.COUNTERSIGN_PUBLIC_URL;
  const proxies = listed(trustedProxy ?? env.COUNTERSIGN_TRUSTED_PROXIES);
  const origins = listed(corsOrigin ?? env.COUNTERSIGN_CORS_ORIGINS);
  const { COUNTERSIGN_MAIL_SERVER: mailServer, COUNTERSIGN_ORDER_SECRET: orderSecret } = env;
  return {
    ...(url && { publicUrl: url }),
    ...(proxies && { trustedProxies: proxies }),
    ...(origins && { corsOrigins: origins }),
    ...(mailServer && { mailServer }),
    ...(orderSecret && { orderSecret }),
  };
}

const listed = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
