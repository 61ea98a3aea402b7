import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CountersignError, decodeBase64url, pinRoots } from '@countersign/shared';
import { type Logger, pino } from 'pino';
import { createPackageFolder } from '../adapters/files/package-folder.js';
import type { DataKeys } from '../adapters/sealed/data-keys.js';
import { sealStore } from '../adapters/sealed/sealed-store.js';
import { smtpTransport } from '../adapters/smtp/smtp-transport.js';
import type { Features } from '../features/features.js';
import { LEDGER } from '../features/ledger.js';
import { createApp } from '../http/server/app.js';
import { closeHttpServer, createHttpServer, DEFAULT_TIMEOUTS } from '../http/server/http-server.js';
import { Metrics } from '../http/server/metrics.js';
import { openDataKeys } from '../keystore/data-key-entry.js';
import { createIssuer, currentKey, readSecrets, type ServerSecrets } from '../keystore/issuer-keys.js';
import { exportRoots, readPassphrase, readVendor, vendorPaths } from '../vendor/vendor-folder.js';
import { composeCompat } from './compose-compat.js';
import { composeFeatures } from './compose-features.js';
import { readConfig, type ServerConfig, type ServerOptions } from './config.js';
import { type OpenedLedger, openLedger } from './ledger-store.js';
import { type BackgroundWork, resealInBackground } from './reseal-in-background.js';
import { adoptDataKeys, ensureDataKey, type KeyFileAccess } from './sealed-ledger.js';
import { startJobs } from './start-jobs.js';
import { systemClock, systemRandom } from './system.js';
import { VERSION } from './version.js';

export interface RunningServer {
  /** For example `http://127.0.0.1:8470`. */
  readonly url: string;
  /** Finishes running requests, accepts no new ones, and releases the folder. Further calls wait for the same. */
  close(): Promise<void>;
}

/** Time for running requests to finish, in milliseconds: less than supervisors wait before they kill. */
const CLOSE_GRACE = 8_000;
const WARN_BEFORE_SECONDS = 60 * 86_400;

/**
 * Starts a server on a vendor's data folder; resolves when it is ready.
 * @throws CountersignError `CONFIG_INVALID` (naming every invalid option, or an address that can't be used),
 * `NOT_INITIALISED`, `KEY_FILE_...`, `DATA_KEY_MISSING`, `SIGNING_KEY_GONE`, `STORE_...`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const config = readConfig(options);
  const { clock = systemClock, random = systemRandom } = options;
  const logger = pino({ level: config.logLevel }, options.logDestination ?? pino.destination({ dest: 2, sync: false }));
  const { vendor, mode, customerId } = await readVendor(config.folder);
  const { opened, secrets, keys, isPending } = await openFolder(config, { vendor, logger, clock, random, ...options });
  const { location, counters } = opened;
  const ledger = sealStore(opened.ledger, LEDGER, keys, { uniform: !isPending });
  const now = (): number => Math.floor(clock() / 1000);
  try {
    const issuer = createIssuer(vendor, secrets.keys);
    issuer.currentKid(now());
    warnOfKeyEnd(logger, secrets, now());
    const metrics = new Metrics();
    const newRequestId = (): string => Buffer.from(random(9)).toString('base64url');
    const trust = pinRoots(await exportRoots({ folder: config.folder }));
    const features = composeFeatures({
      issuer,
      trust,
      apiKeyPepper: pepperOf(secrets),
      ledger,
      clock,
      random,
      packages: createPackageFolder(vendorPaths(config.folder).packages),
      maxPackageBytes: config.maxPackageBytes,
      failedSignIns: counters?.failedSignIns,
      mail: config.mailServer === undefined ? undefined : smtpTransport(config.mailServer),
      onMailFailure: (email, failure) => logger.warn({ email, failure }, 'email not sent'),
      orderSecret: config.orderSecret,
    });
    let listening = '';
    const app = createApp(features, {
      version: VERSION,
      logger,
      metrics,
      rateLimits: config.rateLimits,
      ...(counters !== undefined && { rateCounters: counters }),
      clock,
      newRequestId,
      ready: async () => currentKey(secrets.keys, now()) !== undefined && ledger.healthy(),
      trustedProxies: config.trustedProxies,
      corsOrigins: config.corsOrigins,
      compat: composeCompat(features, config.compat, {
        customerId,
        clock,
        publicUrl: () => config.publicUrl ?? listening,
      }),
    });
    const server = createHttpServer(app, {
      timeouts: DEFAULT_TIMEOUTS,
      newRequestId,
      onUnreadable(code, requestId) {
        metrics.countProblem(code);
        logger.info({ requestId, code }, 'unreadable');
      },
    });
    const url = await listen(server, config.host, config.port);
    listening = url;
    const jobs = startJobs(features.jobs, logger);
    server.on('error', (error: NodeJS.ErrnoException) => logger.error({ code: error.code }, 'connection not accepted'));
    logger.info({ url, vendor, mode, store: location }, 'listening');
    const resealing = isPending ? resealInBackground({ opened, sealed: ledger, keys, logger }) : undefined;
    const background = [jobs, ...(resealing === undefined ? [] : [resealing])];
    return { url, close: onceOnly(() => closeAll({ server, features, background, opened, logger })) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

interface OpenedFolder {
  readonly opened: OpenedLedger;
  readonly secrets: ServerSecrets;
  readonly keys: DataKeys;
  /** Whether part of the ledger may not be sealed with the newest data key. */
  readonly isPending: boolean;
}

/** The ledger is read while scrypt works on the key file. If another server uses the folder, this fails at once. */
async function openFolder(
  { folder, passphrase: given, store }: Pick<ServerConfig, 'folder' | 'passphrase' | 'store'>,
  { vendor, logger, clock, random, journal }: FolderDependencies,
): Promise<OpenedFolder> {
  const paths = vendorPaths(folder);
  const passphrase = readPassphrase(given, paths.passphrase);
  const reading = passphrase.then((phrase) => readSecrets(paths.secrets, phrase));
  reading.catch(() => undefined);
  const opened = await openLedger({ folder, vendor, store, journal }, (notice) => logger.warn({ notice }, 'ledger'));
  try {
    const place = { folder, passphrase: await passphrase, clock, random };
    const secrets = await ensureDataKey(opened.ledger, await reading, place);
    const keys = openDataKeys(secrets.dataKeys, random);
    return { opened, secrets, keys, isPending: await adoptDataKeys(opened.ledger, keys) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

interface FolderDependencies extends Pick<KeyFileAccess, 'clock' | 'random'>, Pick<ServerOptions, 'journal'> {
  readonly vendor: string;
  readonly logger: Logger;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new CountersignError('CONFIG_INVALID', `Can't listen on ${host}:${port}. Choose another --host or --port.`, {
      cause,
    });
  }
  const { address, family, port: actual } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
}

interface Running {
  readonly server: Server;
  readonly features: Pick<Features, 'eventFeed' | 'emailSender'>;
  readonly background: readonly BackgroundWork[];
  readonly opened: OpenedLedger;
  readonly logger: Logger;
}

async function closeAll({ server, features, background, opened, logger }: Running): Promise<void> {
  features.eventFeed.close();
  await Promise.all([closeHttpServer(server, CLOSE_GRACE), features.emailSender.close(CLOSE_GRACE)]);
  await Promise.all(background.map((work) => work.stop()));
  await opened.close();
  logger.info('closed');
  logger.flush();
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

function pepperOf({ apiKeyPepper }: ServerSecrets): Uint8Array {
  const pepper = decodeBase64url(apiKeyPepper);
  if (pepper === undefined) throw new TypeError('unreachable: the key file was checked');
  return pepper;
}

function warnOfKeyEnd(logger: Logger, { keys }: ServerSecrets, now: number): void {
  const last = Math.max(...keys.map(({ exp }) => exp));
  if (last - now >= WARN_BEFORE_SECONDS) return;
  logger.warn(
    { until: new Date(last * 1000).toISOString() },
    'The last signing key ends soon. Add another (countersign keys add-issuer), and restart the server',
  );
}
