import type { Random } from '@countersign/shared';
import type { Platform } from '../machine/platform.js';
import type { Examination } from '../machine/probe.js';
import type { StateStore } from '../state/state-store.js';

/** What the client needs from its platform: Node, or a browser (including Electron's renderer). */
export interface Host {
  readonly random: Random;
  /**
   * Opens the state that a string names: a folder's path in Node, the name of a database in a browser; and a second
   * copy beside it, in the location `second`, or none if that is `false`.
   */
  readonly openState: (place: string, second?: string | false) => StateStore;
  readonly probeMachine: () => Promise<Readonly<Record<string, string>>>;
  readonly examineMachine: () => Promise<Examination>;
  readonly detectPlatform: () => Promise<Platform>;
}
