import type { Context } from '../program/context.js';

interface Given {
  readonly publicUrl?: string | undefined;
  readonly trustedProxy?: string | undefined;
}

interface Reach {
  readonly publicUrl?: string;
  readonly trustedProxies?: readonly string[];
  readonly mailServer?: string;
  readonly orderSecret?: string;
}

/** How others reach the server and the server others. The secrets come from the environment alone: the process list shows options. */
export function givenReach(
  { publicUrl, trustedProxy }: Given,
  { environment: { env } }: Pick<Context, 'environment'>,
): Reach {
  const url = publicUrl ?? env.COUNTERSIGN_PUBLIC_URL;
  const proxies = (trustedProxy ?? env.COUNTERSIGN_TRUSTED_PROXIES)?.split(',').map((word) => word.trim());
  const { COUNTERSIGN_MAIL_SERVER: mailServer, COUNTERSIGN_ORDER_SECRET: orderSecret } = env;
  return {
    ...(url && { publicUrl: url }),
    ...(proxies && { trustedProxies: proxies.filter((word) => word !== '') }),
    ...(mailServer && { mailServer }),
    ...(orderSecret && { orderSecret }),
  };
}
