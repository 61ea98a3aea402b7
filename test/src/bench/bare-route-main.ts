/**
 * The cost of a request in Express alone: parses the JSON body and answers a constant. `bare-route-main.js PATH BYTES`,
 * the length of the answer. Without the ETag and X-Powered-By that Express adds by default, like our server: with them
 * the bare route would be slower, and our ratio flattering.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv } from 'node:process';
import express from 'express';
import { serveParent } from '../support/child-messages.js';

const [, , path = '/', bytes = '0'] = argv;
const constant = { answer: 'x'.repeat(Math.max(0, Number(bytes) - '{"answer":""}'.length)) };

await serveParent(async () => {
  const app = express();
  app.disable('etag');
  app.disable('x-powered-by');
  app.use(express.json());
  app.all(path, (_request, response) => {
    response.json(constant);
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
});
