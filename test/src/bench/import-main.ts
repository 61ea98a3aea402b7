/** An application that asks once whether it is licensed: `import-main.js ROOTS-FILE STATE-FOLDER PRODUCT`. */
import { readFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { openClient, parsePinnedRoots } from '@countersign/client';
import { MACHINE } from './bench-machine.js';

const [, , rootsFile = '', state = '', product = ''] = argv;
const roots = parsePinnedRoots(JSON.parse(readFileSync(rootsFile, 'utf8')));
const client = await openClient({ roots, product, state, machine: async () => MACHINE });
const verdict = await client.status();
if (verdict.state !== 'licensed') exit(1);
