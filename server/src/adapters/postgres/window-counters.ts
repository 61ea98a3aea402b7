import type { WindowCount, WindowCounter } from '../../store/counter.js';
import { Connections } from './connections.js';
import { SCHEMA } from './migrations.js';
import { DEFAULT_TIMEOUTS, type PostgresLocation, type PostgresTimeouts } from './options.js';
import { toIndexValue } from './text-form.js';

export interface PostgresCountersOptions extends PostgresLocation {
  readonly onNotice: (message: string) => void;
  /** Length of a window, in milliseconds; a minute by default. */
  readonly length?: number;
  /** How often counts are exchanged with other processes, in milliseconds; 500 by default. */
  readonly exchangeEvery?: number;
}

/** The rate counters of a server, shared by all processes on one database. */
export interface PostgresCounters {
  /** By address and by API key: against overload, so a request must not wait for the database. */
  readonly address: WindowCounter;
  readonly apiKey: WindowCounter;
  /** By address, of rejected API keys: against guessing, so every count applies everywhere at once. */
  readonly failedKeys: WindowCounter;
  /** By address, of wrong license codes: likewise. */
  readonly wrongCodes: WindowCounter;
  /** By user name, of wrong passwords: likewise. */
  readonly failedSignIns: WindowCounter;
  close(): Promise<void>;
}

/** A limit that waits long for its count would itself cause an overload. */
const TIMEOUTS: PostgresTimeouts = { ...DEFAULT_TIMEOUTS, connect: 1_000, statement: 2_000, lock: 1_000 };
/** Separate connections: a busy ledger must not block the limits. */
const CONNECTIONS = 2;
const MINUTE = 60_000;
/** About 10 MiB; an attacker with more addresses is not stopped by a limit per address. */
const MAX_KEYS = 50_000;

/** Connects on the first count. While the database is unreachable, each process counts alone. */
export function openPostgresCounters(options: PostgresCountersOptions): PostgresCounters {
  const { url, onNotice, length = MINUTE, exchangeEvery = 500 } = options;
  const connections = new Connections({ url, connections: CONNECTIONS, timeouts: TIMEOUTS, onNotice });
  const shared = new SharedCounts(connections);
  const address = new SwiftCounter('address', length);
  const apiKey = new SwiftCounter('api-key', length);
  let exchange: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    exchange = exchange.then(() => Promise.all([address.exchange(shared), apiKey.exchange(shared)]));
  }, exchangeEvery);
  timer.unref();
  return {
    address,
    apiKey,
    failedKeys: new ExactCounter('failed-keys', length, shared),
    wrongCodes: new ExactCounter('wrong-codes', length, shared),
    failedSignIns: new ExactCounter('failed-sign-ins', length, shared),
    async close() {
      clearInterval(timer);
      await exchange;
      await connections.close();
    },
  };
}

/** What one process adds to a key's count. */
interface Share {
  readonly key: string;
  readonly endsAt: number;
  readonly count: number;
}

/** The table in which all processes add up. */
class SharedCounts {
  readonly #connections: Connections;
  #pruned = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The sums, in the order of the shares; `undefined` if the database is unreachable. */
  async add(shares: readonly Share[]): Promise<readonly number[] | undefined> {
    // Sorted, so that two processes that add the same keys can't deadlock.
    const sorted = shares.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    try {
      const rows = await this.#connections.query<{ readonly key: string; readonly count: string }>(
        `INSERT INTO ${SCHEMA}._window_counts AS c (key, ends_at, count)
          SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
          ON CONFLICT (key, ends_at) DO UPDATE SET count = c.count + excluded.count
          RETURNING key, count`,
        [sorted.map(({ key }) => key), sorted.map(({ endsAt }) => endsAt), sorted.map(({ count }) => count)],
      );
      await this.#prune(Math.max(...shares.map(({ endsAt }) => endsAt)));
      const sums = new Map(rows.map(({ key, count }) => [key, Number(count)]));
      return shares.map(({ key }) => sums.get(key) ?? 0);
    } catch {
      // The ledger reports an unreachable database; a limit continues with the counts it has.
      return undefined;
    }
  }

  /** Deletes ended windows. Every process does this once per window; repeating it is harmless. */
  async #prune(endsAt: number): Promise<void> {
    if (endsAt <= this.#pruned) return;
    this.#pruned = endsAt;
    // One more window, for processes with slow clocks.
    await this.#connections.query(`DELETE FROM ${SCHEMA}._window_counts WHERE ends_at < $1`, [endsAt - 2 * MINUTE]);
  }
}

/** Windows begin at the same moments everywhere, so that all processes share them. */
const endOf = (now: number, length: number): number => (Math.floor(now / length) + 1) * length;

interface Tally {
  /** Of this process. */
  own: number;
  /** The part that was added to the sum. */
  added: number;
  /** Of all other processes, as far as known. */
  others: number;
}

class SwiftCounter implements WindowCounter {
  readonly #name: string;
  readonly #length: number;
  #endsAt = 0;
  #tallies = new Map<string, Tally>();

  constructor(name: string, length: number) {
    this.#name = name;
    this.#length = length;
  }

  hit(key: string, now: number, by = 1): WindowCount {
    const endsAt = endOf(now, this.#length);
    if (endsAt !== this.#endsAt) {
      this.#endsAt = endsAt;
      this.#tallies = new Map();
    }
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      const [oldest] = this.#tallies.size >= MAX_KEYS ? this.#tallies.keys() : [];
      if (oldest !== undefined) this.#tallies.delete(oldest);
      tally = { own: 0, added: 0, others: 0 };
      this.#tallies.set(key, tally);
    }
    tally.own += by;
    return { count: tally.own + tally.others, endsAt };
  }

  async exchange(shared: SharedCounts): Promise<void> {
    const endsAt = this.#endsAt;
    const changed = [...this.#tallies].filter(([, { own, added }]) => own !== added);
    if (changed.length === 0) return;
    const shares = changed.map(([key, { own, added }]) => ({
      key: `${this.#name} ${toIndexValue(key)}`,
      endsAt,
      count: own - added,
    }));
    const sums = await shared.add(shares);
    if (sums === undefined) return;
    changed.forEach(([, tally], i) => {
      tally.added += shares[i]?.count ?? 0;
      tally.others = (sums[i] ?? 0) - tally.added;
    });
  }
}

class ExactCounter implements WindowCounter {
  readonly #name: string;
  readonly #shared: SharedCounts;
  /** In case the database is unreachable. */
  readonly #own: SwiftCounter;

  constructor(name: string, length: number, shared: SharedCounts) {
    this.#name = name;
    this.#shared = shared;
    this.#own = new SwiftCounter(name, length);
  }

  async hit(key: string, now: number, by = 1): Promise<WindowCount> {
    const own = this.#own.hit(key, now, by);
    const share = { key: `${this.#name} ${toIndexValue(key)}`, endsAt: own.endsAt, count: by };
    const [sum] = (await this.#shared.add([share])) ?? [];
    return { count: sum ?? own.count, endsAt: own.endsAt };
  }
}
