import { randomBytes } from 'node:crypto';
import { openStateFolder } from '../state/state-folder.js';
import type { Host } from './host.js';

/** Loaded when the machine is probed: an application may name its components itself. */
const probe = () => import('../machine/probe.js');

export const host: Host = {
  random: (bytes) => new Uint8Array(randomBytes(bytes)),
  openState: openStateFolder,
  probeMachine: async () => (await probe()).probeMachine(),
  examineMachine: async () => (await probe()).examineMachine(),
  detectPlatform: async () => (await import('../machine/detect-platform.js')).detectPlatform(),
};
