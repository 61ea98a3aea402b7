/**
 * An application that asks for its status: `status-main.js ROOTS-FILE STATE-FOLDER PRODUCT`. With one more argument it
 * asks until the answer changes, for at most ten seconds.
 */
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { openClient, parsePinnedRoots } from '@countersign/client';

const [, , rootsFile = '', state = '', product = '', untilChange] = argv;
const roots = parsePinnedRoots(JSON.parse(readFileSync(rootsFile, 'utf8')));
const client = await openClient({ roots, product, state, machine: async () => ({ mid: 'a-machine' }) });
const asked: { readonly before: number; readonly after: number; readonly said: string }[] = [];
const begun = performance.now();
do {
  const before = Date.now();
  const { state: is, reason, notices } = await client.status();
  asked.push({ before, after: Date.now(), said: [is, reason, ...notices.map(({ code }) => code)].join(' ') });
} while (untilChange !== undefined && asked[0]?.said === asked.at(-1)?.said && performance.now() - begun < 10_000);
stdout.write(JSON.stringify(asked));
