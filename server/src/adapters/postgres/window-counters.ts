import type { WindowCount, WindowCounter } from '../../store/counter.js';
import { Connections } from './connections.js';
import { SCHEMA } from './migrations.js';
import { DEFAULT_TIMEOUTS, type PostgresPlace, type PostgresTimeouts } from './options.js';
import { toIndexValue } from './text-form.js';

export interface PostgresCountersOptions extends PostgresPlace {
  readonly onNotice: (message: string) => void;
  /** Length of a window, in milliseconds; a minute unless told. */
  readonly length?: number;
  /** How often what was counted is exchanged with other processes, in milliseconds; 500 unless told. */
  readonly exchangeEvery?: number;
}

/** The counts of one server's limits, shared by all processes on one database. */
export interface PostgresCounters {
  /** By address and by API key: against overload, so that a request must not wait for the database. */
  readonly address: WindowCounter;
  readonly apiKey: WindowCounter;
  /** By address, of API keys that were refused: against guessing, so that every one counts at once everywhere. */
  readonly failedKeys: WindowCounter;
  /** By address, of license codes that were wrong: likewise. */
  readonly wrongCodes: WindowCounter;
  /** By user name, of passwords that were wrong: likewise. */
  readonly failedSignIns: WindowCounter;
  close(): Promise<void>;
}

/** A limit that waits long for its count would be an overload of its own. */
const TIMEOUTS: PostgresTimeouts = { ...DEFAULT_TIMEOUTS, connect: 1_000, statement: 2_000, lock: 1_000 };
/** Connections of their own: a ledger that is busy must not keep the limits from working. */
const CONNECTIONS = 2;
const MINUTE = 60_000;
/** About 10 MiB; whoever has more addresses than this is not held by a limit for each. */
const MOST_KEYS = 50_000;

/** Connects when there is something to count. While the database can't be reached, each process counts for itself. */
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

  /** The sums, in the order of the shares; `undefined` when the database can't be asked. */
  async add(shares: readonly Share[]): Promise<readonly number[] | undefined> {
    // Sorted, so that two processes that add the same keys never wait for each other in a circle.
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
      // The ledger says that the database is away, to those who must know; a limit goes on with what it has.
      return undefined;
    }
  }

  /** Windows that ended. Every process does it, once a window: doing it twice does nothing. */
  async #prune(endsAt: number): Promise<void> {
    if (endsAt <= this.#pruned) return;
    this.#pruned = endsAt;
    // A window's length more, for processes whose clocks go behind.
    await this.#connections.query(`DELETE FROM ${SCHEMA}._window_counts WHERE ends_at < $1`, [endsAt - 2 * MINUTE]);
  }
}

/** Windows begin at the same moments everywhere, so that all processes mean the same one. */
const endOf = (now: number, length: number): number => (Math.floor(now / length) + 1) * length;

interface Tally {
  /** Of this process. */
  own: number;
  /** How much of it was added to the sum. */
  added: number;
  /** Of all other processes, as far as is known. */
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
      const [oldest] = this.#tallies.size >= MOST_KEYS ? this.#tallies.keys() : [];
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
  /** In case that the database can't be asked. */
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
