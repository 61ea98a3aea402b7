import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page may do only what our documents ask for: no `unsafe-eval`, nothing from other origins. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self' http://127.0.0.1:*";

/** Not a secure context for a browser, although it is this machine: only `localhost` and loopback addresses are. */
export const PLAIN_HOST = 'countersign.test';
/** For the browser's command line. */
export const resolvingPlainHost = `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`;

export interface ServedPage {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a page with one module, and texts that it may ask for by path. */
export async function servePage(module: Uint8Array, texts: Readonly<Record<string, string>> = {}): Promise<ServedPage> {
  const files = new Map<string, readonly [type: string, content: string | Uint8Array]>([
    ['/', ['text/html', '<!doctype html><title>test</title><script type="module" src="/page.js"></script>']],
    ['/page.js', ['text/javascript', module]],
    ...Object.entries(texts).map(([path, text]) => [path, ['application/json', text]] as const),
  ]);
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = files.get(url) ?? ['text/plain', ''];
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY })
      .end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
