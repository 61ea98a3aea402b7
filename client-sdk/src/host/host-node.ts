import { randomBytes } from 'node:crypto';
import { detectPlatform } from '../machine/detect-platform.js';
import { examineMachine, probeMachine } from '../machine/probe.js';
import { openStateFolder } from '../state/state-folder.js';
import type { Host } from './host.js';

export const host: Host = {
  random: (bytes) => new Uint8Array(randomBytes(bytes)),
  openState: openStateFolder,
  probeMachine,
  examineMachine,
  detectPlatform,
};
