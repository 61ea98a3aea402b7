import type { IncomingMessage } from 'node:http';

/** Returns the target of a request without its query. */
export function pathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const [path = ''] = url.split('?', 1);
  return path;
}
