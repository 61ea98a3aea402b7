import { renderCliReference } from './reference/render-reference.js';

// A program of its own, for `node cli/dist/reference.js > docs/cli.md`.
process.stdout.write(await renderCliReference());
