import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Api } from '../../support/api.js';
import { ChildEndedEarly, type ChildServer, childMain, startCountersign } from '../../support/child-server.js';
import { ConnectionLost } from '../../support/http-connection.js';
import { findViolations, noViolations, type Violations } from '../find-violations.js';
import {
  FAILPOINT_VARIABLE,
  type FailpointOrder,
  formatPoint,
  type Point,
  type PointCounts,
  pointsOf,
} from './point.js';
import { playScript, type ScriptNotes } from './script.js';
import type { PreparedVendor, VendorCopy } from './vendors.js';

/** The order in which concurrent requests arrive is not always the same, so a point may need another try. */
const TRIES = 3;

export interface FailpointPlan {
  readonly prepare: () => Promise<PreparedVendor>;
  /** Which of all points; default: all. */
  readonly choose?: (points: readonly Point[]) => readonly Point[];
  readonly progress?: (point: string, done: number, of: number) => void;
}

export interface FailpointResult extends Violations {
  /** The names of all existing points. */
  readonly names: readonly string[];
  readonly chosen: number;
  readonly hit: number;
  /** Points at which the server should have been killed, but that it did not reach. */
  readonly missed: readonly string[];
}

/**
 * Runs a server through a script once, and records every point at which it touches a file, signs or answers. Then, for
 * each point, kills another server exactly there, starts it again, and checks what was acknowledged.
 */
export async function runFailpoints(plan: FailpointPlan): Promise<FailpointResult> {
  const { prepare, choose = (all) => all, progress } = plan;
  const prepared = await prepare();
  const violations = noViolations();
  try {
    const counts = await recordPoints(prepared);
    const chosen = choose(pointsOf(counts));
    const missed: string[] = [];
    for (const [index, point] of chosen.entries()) {
      if (!(await killAt(prepared, point, violations))) missed.push(formatPoint(point));
      progress?.(formatPoint(point), index + 1, chosen.length);
    }
    const hit = chosen.length - missed.length;
    return { ...violations, names: Object.keys(counts), chosen: chosen.length, hit, missed };
  } finally {
    await prepared.remove();
  }
}

/** Every point in one life of a server, with how many times it was reached. */
async function recordPoints(prepared: PreparedVendor): Promise<PointCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-points-'));
  const copy = await prepared.copy();
  try {
    const record = join(folder, 'points.json');
    const life = await live(copy, { record }, failing);
    if (life.killed) throw new Error('The server died while its points were recorded.');
    return JSON.parse(await readFile(record, 'utf8')) as PointCounts;
  } finally {
    await copy.vendor.remove();
    await rm(folder, { recursive: true });
  }
}

function failing(violation: string): void {
  throw new Error(violation);
}

/** Returns whether the server got there. Violations found are added, with the name of the point. */
async function killAt(prepared: PreparedVendor, point: Point, violations: Violations): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const copy = await prepared.copy();
    const found = noViolations();
    try {
      const { killed, notes } = await live(copy, { kill: point }, (violation) => found.contradictions.push(violation));
      await checkAfter(copy, notes, found);
      for (const [kind, list] of Object.entries(found) as [keyof Violations, string[]][])
        violations[kind].push(...list.map((violation) => `${formatPoint(point)}: ${violation}`));
      if (killed) return true;
    } finally {
      await copy.vendor.remove();
    }
  }
  return false;
}

/** One life of a server: start, script, graceful stop; or as much of it as happens before the kill. */
async function live(
  { vendor, options }: VendorCopy,
  order: FailpointOrder,
  report: (violation: string) => void,
): Promise<{ readonly killed: boolean; readonly notes: ScriptNotes }> {
  const notes: ScriptNotes = { seats: [...vendor.seats], products: [], licenses: [] };
  let server: ChildServer;
  try {
    server = await startCountersign(vendor.folder, {
      ...options,
      execArgv: ['--import', pathToFileURL(childMain('faults/failpoints/failpoint-main.js')).href],
      env: { [FAILPOINT_VARIABLE]: JSON.stringify(order) },
    });
  } catch (error) {
    if (error instanceof ChildEndedEarly && error.signal === 'SIGKILL') return { killed: true, notes };
    throw error;
  }
  try {
    await playScript(server.url, vendor, notes, report);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  } finally {
    // A server that is already killed does not notice.
    await server.stop();
  }
  return { killed: (await server.stop()) === 'SIGKILL', notes };
}

async function checkAfter({ vendor, options }: VendorCopy, notes: ScriptNotes, found: Violations): Promise<void> {
  const server = await startCountersign(vendor.folder, options);
  try {
    const readOnlyKey = vendor.apiKeys.readOnly;
    const operator = await Api.open(server.url, readOnlyKey);
    for (const kind of ['products', 'licenses'] as const) {
      const there = new Set((await operator.everything<{ readonly id: string }>(`/v1/${kind}`)).map(({ id }) => id));
      for (const id of notes[kind]) if (!there.has(id)) found.lost.push(`${id} of the ${kind} is not there`);
    }
    operator.close();
    await findViolations({ server, readOnlyKey, seats: notes.seats }, found);
  } finally {
    await server.stop();
  }
}
