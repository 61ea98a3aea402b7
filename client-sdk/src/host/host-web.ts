import { openStateDatabase } from '../state/state-database.js';
import type { Host } from './host.js';
import { probeProfile } from './probe-profile.js';

// `crypto.getRandomValues` is there on every page; most of the rest of WebCrypto only in a secure context.
export const host: Host = {
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  openState: openStateDatabase,
  probeMachine: probeProfile,
};
