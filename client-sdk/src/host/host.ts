import type { Random } from '@countersign/shared';
import type { Platform } from '../machine/platform.js';
import type { Examination } from '../machine/probe.js';
import type { StateStore } from '../state/state-store.js';

/** What the client takes from where it runs: Node, or a browser (Electron's renderer is one). */
export interface Host {
  readonly random: Random;
  /**
   * The state that a string names: a folder's path in Node, the name of a database in a browser; and a second copy beside
   * it, or in the place that `second` names, or none where it is `false`.
   */
  readonly openState: (place: string, second?: string | false) => StateStore;
  readonly probeMachine: () => Promise<Readonly<Record<string, string>>>;
  readonly examineMachine: () => Promise<Examination>;
  readonly detectPlatform: () => Promise<Platform>;
}
