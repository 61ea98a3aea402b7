import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

const apply = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // Swagger UI sets style attributes on its own elements.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // On premises this often runs over plain HTTP on a LAN address; a TLS proxy sets HSTS.
  strictTransportSecurity: false,
});

/** The headers that helmet sets. They don't depend on the request, so helmet runs once instead of for each. */
export const SECURITY_HEADERS: readonly (readonly [name: string, value: string])[] = collect();

function collect(): [string, string][] {
  const headers: [string, string][] = [];
  const response = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  apply({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error !== undefined) throw error;
  });
  return headers;
}
