import { createHmac } from 'node:crypto';
import { equalBytes, randomId } from '@countersign/shared';
import { readPages } from '../../store/pages.js';
import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { ApiKey, Role } from './api-key-record.js';

/** A new key with its secret, which is returned only once. */
export interface NewApiKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

export class ApiKeys {
  readonly #dependencies: Dependencies;
  readonly #pepper: Uint8Array;

  /** @param pepper 32 secret bytes: without them, a stolen ledger reveals no API key */
  constructor(dependencies: Dependencies, pepper: Uint8Array) {
    this.#dependencies = dependencies;
    this.#pepper = pepper;
  }

  async add(role: Role, label: string, actor: Actor): Promise<NewApiKey> {
    const secret = randomId('csk', 32, this.#dependencies.random);
    const apiKey = this.#newKey(role, label, secret);
    await this.#dependencies.ledger.transaction((tx) => this.#insert(tx, apiKey, actor));
    return { apiKey, secret };
  }

  /**
   * Adopts a key that applications have compiled in, with the role `client`. Refuses `API_KEY_EXISTS` for a known key,
   * even if it is revoked.
   * @param secret 12 to 200 printable ASCII characters
   */
  adopt(label: string, secret: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const apiKey = this.#newKey('client', label, secret);
    return this.#dependencies.ledger.transaction(async (tx) => {
      await tx.lock('apiKeys', 'adoption');
      if ((await tx.apiKeys.find('hash', apiKey.hash)).length > 0) return keyExists;
      await this.#insert(tx, apiKey, actor);
      return granted(apiKey);
    });
  }

  page(cursor: string | undefined, limit: number): Promise<Page<ApiKey>> {
    return this.#dependencies.ledger.transaction((tx) => tx.apiKeys.page({ cursor, limit }));
  }

  /**
   * Refuses `API_KEY_UNKNOWN`, and `API_KEY_LAST` for the last key that can make others: without it, the server
   * can't be administered. A key that was already revoked is unchanged.
   */
  async revoke(id: string, actor: Actor): Promise<Outcome<ApiKey>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      // One lock for all keys: two simultaneous revocations must not each count on the other's key.
      await tx.lock('apiKeys', 'revocation');
      const apiKey = await tx.apiKeys.get(id);
      if (apiKey === undefined)
        return refused('API_KEY_UNKNOWN', `There is no API key ${id}. countersign api-key list shows them all.`);
      if (apiKey.revokedAt !== undefined) return granted(apiKey);
      if (apiKey.role === 'read-write' && (await isLastWriter(tx, id))) return lastWriter;
      const revoked: ApiKey = { ...apiKey, revokedAt: isoTime(now) };
      await tx.apiKeys.put(revoked);
      await recordAudit(tx, random, now, { actor, action: 'api-key.revoked', subject: id });
      return granted(revoked);
    });
  }

  /** Returns the key with this secret, unless it is unknown or revoked. */
  async authenticate(secret: string): Promise<ApiKey | undefined> {
    const hash = this.#hashOf(secret);
    const [apiKey] = await this.#dependencies.ledger.transaction((tx) =>
      tx.apiKeys.find('hash', hash.toString('base64url')),
    );
    const known = apiKey !== undefined && apiKey.revokedAt === undefined;
    return known && equalBytes(hash, Buffer.from(apiKey.hash, 'base64url')) ? apiKey : undefined;
  }

  /** Whether a key that was valid before still is. */
  async isActive(id: string): Promise<boolean> {
    const apiKey = await this.#dependencies.ledger.transaction((tx) => tx.apiKeys.get(id));
    return apiKey !== undefined && apiKey.revokedAt === undefined;
  }

  #newKey(role: Role, label: string, secret: string): ApiKey {
    const { clock, random } = this.#dependencies;
    const hash = this.#hashOf(secret).toString('base64url');
    return { id: randomId('key', 12, random), role, label, hash, createdAt: isoTime(clock()) };
  }

  async #insert(tx: LedgerTransaction, apiKey: ApiKey, actor: Actor): Promise<void> {
    const { id, role, createdAt } = apiKey;
    await tx.apiKeys.insert(apiKey);
    const entry = { actor, action: 'api-key.added', subject: id, detail: { role } };
    await recordAudit(tx, this.#dependencies.random, Date.parse(createdAt), entry);
  }

  #hashOf(secret: string): Buffer {
    return createHmac('sha256', this.#pepper).update(secret).digest();
  }
}

async function isLastWriter(tx: LedgerTransaction, id: string): Promise<boolean> {
  for await (const items of readPages((cursor) => tx.apiKeys.page({ cursor, limit: 1_000 }))) {
    if (items.some((key) => key.id !== id && key.role === 'read-write' && key.revokedAt === undefined)) return false;
  }
  return true;
}

const lastWriter = refused(
  'API_KEY_LAST',
  "This is the last read-write key: without it, this server can't be administered. Create another one first.",
);

const keyExists = refused(
  'API_KEY_EXISTS',
  'This API key already exists. countersign api-key list shows them all. A revoked key stays revoked.',
);
