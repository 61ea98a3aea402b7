import type { Platform } from '../machine/platform.js';
import { openStateDatabase } from '../state/state-database.js';
import type { Host } from './host.js';
import { probeProfile } from './probe-profile.js';

/** A page can't tell what it runs on, and an unknown platform counts as this. */
const UNTOLD: Platform = { kind: 'physical' };

// `crypto.getRandomValues` is there on every page; most of the rest of WebCrypto only in a secure context.
export const host: Host = {
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  openState: openStateDatabase,
  probeMachine: probeProfile,
  examineMachine: async () => {
    const { profile } = await probeProfile();
    return { platform: UNTOLD, components: [{ name: 'profile', value: profile, from: 'IndexedDB', passedOver: [] }] };
  },
  detectPlatform: async () => UNTOLD,
};
