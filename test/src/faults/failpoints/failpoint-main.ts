/**
 * Loaded before a server with `node --import`: wraps the Node functions that the server calls, to count, or end the
 * process at one chosen moment. The server does not know of it.
 */
import crypto from 'node:crypto';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { FAILPOINT_VARIABLE, type FailpointOrder } from './point.js';
import { PointWatch } from './point-watch.js';
import { watchFiles } from './watch-files.js';
import { watchQueries } from './watch-queries.js';
import { watchMethod } from './watched.js';

const order = JSON.parse(process.env[FAILPOINT_VARIABLE] ?? '{}') as FailpointOrder;
const watch = new PointWatch(order);

const { send } = process;
process.send = (...args: unknown[]) => {
  if (typeof args[0] === 'object' && args[0] !== null && 'url' in args[0]) watch.phase = 'serving';
  return (send as (...all: unknown[]) => boolean).apply(process, args);
};
process.prependListener('SIGTERM', () => {
  watch.phase = 'stopping';
});
if ('record' in order) process.on('exit', () => writeFileSync(order.record, JSON.stringify(watch.counts)));

watchMethod(watch, crypto, 'sign', { describe: () => 'signature' });
watchMethod(watch, http.ServerResponse.prototype, 'end', {
  describe: (self) => {
    const { method = '', url = '' } = (self as http.ServerResponse).req;
    return `answer to ${method} ${url.split('?')[0]}`;
  },
});
watchQueries(watch);
await watchFiles(watch);
syncBuiltinESMExports();
