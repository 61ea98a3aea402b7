import { HttpConnection } from '../support/http-connection.js';
import { quantile } from '../support/statistics.js';

export const CLIENT_COUNT = 16;

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds from sending a request to having its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Share of one processor that this process used: near 1, it is what is measured. */
  readonly generatorShare: number;
}

/**
 * Sends each request once, over 16 connections that each wait for an answer before they send the next. Our own client,
 * not autocannon: an activation counts only when its request is a new one, and autocannon lets every connection go
 * through the same list; it also counts whole milliseconds. Both need about a fifth of what the bare route does.
 */
export async function runLoad(url: string, requests: readonly Buffer[]): Promise<LoadResult> {
  const connections = await Promise.all(Array.from({ length: CLIENT_COUNT }, () => HttpConnection.open(url)));
  const milliseconds: number[] = [];
  const left = requests.values();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (const request of left) {
        const sent = performance.now();
        const answer = await connection.exchange(request);
        milliseconds.push(performance.now() - sent);
        if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body}`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of connections) connection.close();
  return {
    perSecond: requests.length / seconds,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    generatorShare: (user + system) / 1e6 / seconds,
  };
}
