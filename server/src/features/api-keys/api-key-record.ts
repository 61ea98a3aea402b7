import { type Document, defineCollection } from '../../store/port.js';

/**
 * `client`: what applications have compiled in. Everybody may know it, so it may make a compatible API's client calls and
 * nothing else.
 */
export const ROLES = ['read-only', 'read-write', 'offline', 'data-streamer', 'client'] as const;
export type Role = (typeof ROLES)[number];

/** An API key as it is kept: by a keyed hash, never by itself. */
export interface ApiKey extends Document {
  readonly role: Role;
  readonly label: string;
  /** HMAC-SHA-256 of the key under the server's pepper, base64url. */
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly revokedAt?: string;
}

export const apiKeys = defineCollection<ApiKey>({ name: 'api_keys', unique: ['hash'] });
