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

// Groups begin closed: of more calls than can be seen at once the page would draw the first groups only.
const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
  docExpansion: 'none', filter: true });
`;

/** What the page needs of the package, which also has a demonstration page that loads things from elsewhere. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/**
 * A page at /docs to read and try the API, from files of our own: it works without a network.
 * @returns the paths that it answers
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
