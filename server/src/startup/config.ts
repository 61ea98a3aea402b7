import { CountersignError, type Random } from '@countersign/shared';
import type { DestinationStream } from 'pino';
import { z } from 'zod';
import { isPostgresUrl } from '../adapters/postgres/location.js';
import { isNetwork } from '../features/network-list.js';
import type { Clock } from '../features/time.js';
import { DEFAULT_RATE_LIMITS, type RateLimits } from '../http/request/rate-limits.js';
import type { CompatConfig } from './compose-compat.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

export interface ServerOptions {
  /** A folder that `initialiseVendor` made. */
  readonly folder: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** If omitted, the one that initialisation left in the folder. */
  readonly passphrase?: string | undefined;
  /** `postgres://user:password@host:port/database`; the journal in the folder if omitted. */
  readonly store?: string | undefined;
  /** `info` if omitted. */
  readonly logLevel?: (typeof LOG_LEVELS)[number] | undefined;
  /** Destination of log lines; standard error if omitted. */
  readonly logDestination?: DestinationStream;
  readonly rateLimits?: RateLimits;
  /** Compatible APIs; all are on unless set to `false`. */
  readonly compat?: Partial<CompatConfig>;
  /** Public URL of this server: `https://licenses.example.com`; if omitted, the address that it listens on. */
  readonly publicUrl?: string | undefined;
  /** Proxies whose `X-Forwarded-For` is trusted: addresses and networks; none if omitted. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Origins of pages that may call the device API, exactly as a browser sends them; none if omitted. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Mail server for emails to buyers: `smtp://user:password@host:port` or `smtps://`. None are sent if omitted. */
  readonly mailServer?: string | undefined;
  /** Secret of a shop's order events, at least 16 characters. None are accepted if omitted. */
  readonly orderSecret?: string | undefined;
  /** Maximum size of a release package, in bytes; 512 MiB if omitted. */
  readonly maxPackageBytes?: number | undefined;
  /** For tests that compact the journal often. */
  readonly journal?: { readonly compactAboveBytes: number };
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The validated options with their defaults, frozen. */
export interface ServerConfig {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly passphrase?: string | undefined;
  readonly store?: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly rateLimits: RateLimits;
  readonly compat: CompatConfig;
  readonly publicUrl?: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly mailServer?: string | undefined;
  readonly orderSecret?: string | undefined;
  readonly maxPackageBytes: number;
}

const requestsAMinute = z
  .number({ error: 'a whole number from 1' })
  .refine((value) => value >= 1, 'a whole number from 1');

/** The form of `--store`, for messages. */
export const STORE_FORM = 'the URL of a PostgreSQL database: postgres://user:password@host:port/database';

const CUSTOMER_ID_FORM = '1 to 64 letters, digits, dots, dashes and underscores';
const customerId = z.string({ error: CUSTOMER_ID_FORM }).regex(/^[\w.-]{1,64}$/, CUSTOMER_ID_FORM);
const zentitle = z.union([z.literal(false), z.object({ customerId: customerId.optional() })], {
  error: `false, or { customerId } of ${CUSTOMER_ID_FORM}`,
});

const COMPAT_FORM = 'the compatible APIs: zentitle, woocommerce, sellcodes, faxstore, wisecp';
const isOn = z.boolean({ error: 'true or false' }).default(true);
const faxstore = z.union([z.literal(false), z.object({ version1: z.boolean().optional() })], {
  error: 'false, or { version1 }',
});

const PUBLIC_URL_FORM = 'an http or https URL without query and fragment';
const publicUrl = z
  .string({ error: PUBLIC_URL_FORM })
  .regex(/^https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?$/i, PUBLIC_URL_FORM)
  .transform((url) => url.replace(/\/+$/, ''));
const NETWORKS_FORM = 'IP addresses and networks, for example 10.0.0.0/8';
const ORIGINS_FORM = 'origins of pages as a browser sends them: https://app.example.com, without a path';
/** Only web URLs have one canonical spelling. */
const isOrigin = (text: string): boolean =>
  /^https?:/i.test(text)
    ? URL.canParse(text) && new URL(text).origin === text
    : /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(text);
/** The form of the mail server's URL, for messages. */
export const MAIL_SERVER_FORM = 'the URL of a mail server: smtp://user:password@host:port';
const SECRET_FORM = 'at least 16 characters';
const PACKAGE_FORM = 'a whole number of bytes from 1';

// `error` for each, because zod's own messages mention types and patterns.
const schema = z.object({
  folder: z.string({ error: 'the path of a data folder' }).min(1, 'the path of a data folder'),
  host: z
    .string({ error: 'a host name or an address, without a port' })
    .regex(/^[A-Za-z0-9.:_%-]+$/, 'a host name or an address, without a port'),
  port: z.int({ error: 'a whole number from 0 to 65535' }).min(0).max(65_535),
  passphrase: z.string({ error: 'not empty' }).regex(/\S/, 'not empty').optional(),
  store: z.string({ error: STORE_FORM }).refine(isPostgresUrl, STORE_FORM).optional(),
  logLevel: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  rateLimits: z
    .object({
      perAddress: requestsAMinute,
      failedKeysPerAddress: requestsAMinute,
      wrongCodesPerAddress: requestsAMinute.optional(),
      trialsPerAddress: requestsAMinute.optional(),
      perKey: requestsAMinute.optional(),
    })
    .transform(
      ({ perKey, wrongCodesPerAddress, trialsPerAddress, ...rest }): RateLimits => ({
        ...rest,
        ...(perKey !== undefined && { perKey }),
        ...(wrongCodesPerAddress !== undefined && { wrongCodesPerAddress }),
        ...(trialsPerAddress !== undefined && { trialsPerAddress }),
      }),
    )
    .optional(),
  compat: z
    .strictObject(
      {
        zentitle: zentitle.default({}),
        woocommerce: isOn,
        sellcodes: isOn,
        faxstore: faxstore.default({}),
        wisecp: isOn,
      },
      { error: COMPAT_FORM },
    )
    .prefault({}),
  publicUrl: publicUrl.optional(),
  trustedProxies: z.array(z.string().refine(isNetwork, NETWORKS_FORM), { error: NETWORKS_FORM }).default([]),
  corsOrigins: z.array(z.string().refine(isOrigin, ORIGINS_FORM), { error: ORIGINS_FORM }).default([]),
  mailServer: z
    .string({ error: MAIL_SERVER_FORM })
    .regex(/^smtps?:\/\/[^/\s]+\/?$/, MAIL_SERVER_FORM)
    .optional(),
  orderSecret: z.string({ error: SECRET_FORM }).min(16, SECRET_FORM).optional(),
  maxPackageBytes: z
    .int({ error: PACKAGE_FORM })
    .min(1, PACKAGE_FORM)
    .default(512 * 1024 * 1024),
});

/**
 * Validates all options before anything is opened. Values are not repeated: one of them may be a misplaced passphrase.
 * @throws CountersignError `CONFIG_INVALID`, which lists every invalid option
 */
export function readConfig(options: ServerOptions): ServerConfig {
  const result = schema.safeParse(options);
  if (result.success) {
    const { rateLimits = DEFAULT_RATE_LIMITS, ...rest } = result.data;
    return Object.freeze({ ...rest, rateLimits: Object.freeze(rateLimits) });
  }
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} must be ${message}`);
  throw new CountersignError('CONFIG_INVALID', `${[...new Set(problems)].join('; ')}.`);
}
