import { randomBytes } from 'node:crypto';
import { probeMachine } from '../machine/probe.js';
import { openStateFolder } from '../state/state-folder.js';
import type { Host } from './host.js';

export const host: Host = {
  random: (bytes) => new Uint8Array(randomBytes(bytes)),
  openState: openStateFolder,
  probeMachine,
};
