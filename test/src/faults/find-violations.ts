import { Api } from '../support/api.js';
import type { ChildServer } from '../support/child-server.js';
import { askAgain, resolveUnanswered } from './resolve-unanswered.js';
import type { Seat } from './seat.js';
import { surveyLedger } from './survey.js';

/** What is wrong with a server after a fault, each as a sentence; empty if nothing is. */
export interface Violations {
  /** Acknowledged changes that are not in the ledger. */
  readonly lost: string[];
  readonly oversold: string[];
  /** Answers that contradict earlier ones. */
  readonly contradictions: string[];
}

export const noViolations = (): Violations => ({ lost: [], oversold: [], contradictions: [] });

export interface RestartedServer {
  readonly server: ChildServer;
  readonly readOnlyKey: string;
  readonly seats: readonly Seat[];
  /** Those whose devices request again what they have; default: all. */
  readonly asking?: readonly Seat[];
  readonly clients?: number;
}

/**
 * Compares the ledger of a restarted server with what was acknowledged, lets devices without an answer send again and
 * those with one request it again, and compares once more. Returns how many had no answer.
 */
export async function findViolations(restarted: RestartedServer, violations: Violations): Promise<number> {
  const { server, readOnlyKey, seats, asking, clients = 4 } = restarted;
  const report = (violation: string): void => void violations.contradictions.push(violation);
  const operator = await Api.open(server.url, readOnlyKey);
  const lines = await Promise.all(Array.from({ length: clients }, () => Api.open(server.url)));
  const [one, two] = lines;
  if (one === undefined || two === undefined) throw new TypeError('It takes two clients to ask at once.');
  try {
    const before = await surveyLedger(operator, seats);
    const unanswered = await resolveUnanswered([one, two], seats, report);
    await askAgain(lines, asking ?? seats, report);
    const after = await surveyLedger(operator, seats);
    violations.lost.push(...before.lost, ...after.lost);
    violations.oversold.push(...before.oversold, ...after.oversold);
    return unanswered;
  } finally {
    for (const line of [...lines, operator]) line.close();
  }
}
