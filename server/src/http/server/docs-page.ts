import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Express } from 'express';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Countersign API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<main id="page"></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;

// Groups start collapsed: with more calls than fit on the screen, the page would draw only the first groups.
const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
  docExpansion: 'none', filter: true });
`;

/** The files that the page needs; the package also has a demonstration page that loads external files. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/**
 * Serves a page at /docs to read and try the API, from our own files: it works without a network.
 * @returns its paths
 */
export function mountDocsPage(app: Express, document: object): readonly string[] {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  app.get('/docs', (_request, response) => {
    response.type('html').send(PAGE);
  });
  app.get('/docs/page.js', (_request, response) => {
    response.type('js').send(SCRIPT);
  });
  const assets = ASSETS.map((name) => `/docs/assets/${name}`);
  for (const [index, path] of assets.entries()) {
    app.get(path, (_request, response) => {
      response.sendFile(ASSETS[index] ?? '', { root, maxAge: '1h', acceptRanges: false });
    });
  }
  return ['/openapi.json', '/docs', '/docs/page.js', ...assets];
}
