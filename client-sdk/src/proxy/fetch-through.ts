import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

export interface ProxiedFetchOptions {
  /** URL of a proxy, http or https, with user name and password if needed. */
  readonly proxy?: string | URL;
  /** Hosts to reach without the proxy, separated by commas, as in NO_PROXY: `localhost,.example.com,10.0.0.7:8443`. */
  readonly noProxy?: string;
  /** Reads omitted options from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. By default they are ignored. */
  readonly environment?: boolean;
  /** PEM, one certificate or more: authorities to trust in addition to those of Node. */
  readonly ca?: string | readonly string[];
}

type Undici = typeof import('undici');

/** @param load returns undici, which is an optional dependency */
export async function fetchThrough(
  load: () => Promise<Undici>,
  { proxy, noProxy, environment = false, ca }: ProxiedFetchOptions,
): Promise<typeof globalThis.fetch> {
  const address = proxy === undefined ? undefined : proxyAddress(proxy);
  const tls = ca === undefined ? {} : { ca: [...rootCertificates, ...certificates(ca)] };
  const { EnvHttpProxyAgent, fetch } = await load().catch(notInstalled);
  // Empty instead of omitted: undici would read omitted ones from the environment.
  const given = { httpProxy: address, httpsProxy: address, noProxy };
  const settings = environment ? present(given) : { httpProxy: '', httpsProxy: '', noProxy: '', ...present(given) };
  const dispatcher = new EnvHttpProxyAgent({
    ...settings,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    // Proxies often refuse a tunnel to servers without TLS.
    proxyTunnel: false,
  });
  // The same function, in the types of another package.
  const through = (input: never, init: object = {}) => fetch(input, { ...init, dispatcher });
  return through as unknown as typeof globalThis.fetch;
}

const present = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [P in keyof T]?: string };

/** The URL is not repeated in a message: it may hold a password. */
function proxyAddress(proxy: string | URL): string {
  const url = URL.canParse(String(proxy)) ? new URL(proxy) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('proxy must be an address that begins with http:// or https://.');
  }
  return url.href;
}

function certificates(ca: string | readonly string[]): readonly string[] {
  const all = typeof ca === 'string' ? [ca] : ca;
  for (const pem of all) {
    try {
      if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new TypeError('not PEM');
      new X509Certificate(pem);
    } catch (cause) {
      throw new TypeError('ca must be certificates in PEM: -----BEGIN CERTIFICATE-----...', { cause });
    }
  }
  return all;
}

function notInstalled(cause: unknown): never {
  if ((cause as { readonly code?: unknown } | undefined)?.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
  throw new TypeError('proxiedFetch needs the package undici: npm install undici@7', { cause });
}
