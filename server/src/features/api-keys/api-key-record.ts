import { type Document, defineCollection } from '../../store/port.js';

/**
 * `client`: a key compiled into applications. Anyone can extract it, so it allows only the client calls of a compatible
 * API.
 */
export const ROLES = ['read-only', 'read-write', 'offline', 'data-streamer', 'client'] as const;
export type Role = (typeof ROLES)[number];

/** A stored API key: only its keyed hash, never the key itself. */
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
