/** A Countersign server as a process of its own, to be killed or measured: `server-main.js FOLDER [OPTIONS]`. */
import { argv } from 'node:process';
import { startServer } from '@countersign/server';
import { serveParent } from './child-messages.js';

const [, , folder = '', options = '{}'] = argv;

// All load comes from one address, which the default limits would take for an attack. The log is as in production.
const UNLIMITED = 1_000_000_000;

await serveParent(() =>
  startServer({
    folder,
    host: '127.0.0.1',
    port: 0,
    rateLimits: { perAddress: UNLIMITED, failedKeysPerAddress: UNLIMITED },
    ...JSON.parse(options),
  }),
);
