import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { NativeApi } from './native-api.js';

interface ServerArguments {
  readonly server?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** Returns the API of the server given by flags or environment. @throws CliError `USAGE` */
export function connect(args: ServerArguments, { environment: { env, fetch } }: Context): NativeApi {
  const server = args.server ?? env.COUNTERSIGN_URL ?? '';
  if (server === '') throw usageError('Which server? Give --server URL, or set COUNTERSIGN_URL.', '--server');
  const url = serverUrl(server);
  const apiKey = (args.apiKey ?? env.COUNTERSIGN_API_KEY ?? '').trim();
  if (apiKey === '') throw usageError('No API key: set COUNTERSIGN_API_KEY, or give --api-key KEY.', '--api-key');
  // A key with other characters can't be sent, and the resulting error would repeat it.
  if (!/^[\x21-\x7e]{1,200}$/.test(apiKey)) {
    throw usageError(
      'This is not an API key: it must have up to 200 printable characters without spaces.',
      '--api-key',
    );
  }
  return new NativeApi({ url, apiKey, fetch });
}

/** Returns an address with an optional path, and nothing else. @throws CliError `USAGE` */
export function serverUrl(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError('The server address must begin with https:// or http://.', '--server');
  }
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    throw usageError('The server address must have no user name, password, query or fragment.', '--server');
  }
  return url.href.replace(/\/+$/, '');
}
