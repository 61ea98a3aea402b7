import { createHash } from 'node:crypto';
import { randomBelow, type SeededRandom } from '../../../testing/seeded-random.js';
import { DiskFile, type PowerLoss } from './disk-file.js';
import { DiskFolder } from './disk-folder.js';
import type { DiskMoment } from './power-loss-disk.js';

export interface CrashState {
  /** The disk after the loss of power: all of it durable. */
  readonly disk: DiskMoment;
  /** The same for the same content, to tell states apart. */
  readonly digest: string;
}

/** One legal state of the disk after a loss of power at this moment, decided by the dice. */
export function crashState(moment: DiskMoment, dice: SeededRandom): CrashState {
  const { names: namesKept, data: dataKept } = likelihoods(dice);
  const digest = createHash('sha256');
  const disk = new Map<string, DiskFolder>();
  for (const [path, folder] of moment) {
    const names = folder.afterPowerLoss(namesAfter(dice, folder.unsynced, namesKept));
    const files = [...names].map(([name, file]) => {
      const content = file.afterPowerLoss(fileLoss(dice, dataKept));
      digest.update(`${path} ${name} ${content.length}\n`).update(content);
      return [name, new DiskFile(content)] as const;
    });
    disk.set(path, new DiskFolder(new Map(files)));
  }
  return { disk, digest: digest.digest('base64') };
}

/** How likely each uncertain thing is to be there: nothing and everything are states that must not be missed. */
function likelihoods(dice: SeededRandom): { readonly names: number; readonly data: number } {
  const choices = [0, 0.1, 0.5, 0.9, 1];
  const choose = (): number => choices[randomBelow(dice, choices.length)] as number;
  return { names: choose(), data: choose() };
}

/** Half of the time those done first and none after, as a journaling file system leaves them; else any of them. */
function namesAfter(dice: SeededRandom, count: number, likelihood: number): (operation: number) => boolean {
  if (dice() < 0.5) {
    const first = likelihood === 0 ? 0 : likelihood === 1 ? count : randomBelow(dice, count + 1);
    return (operation) => operation < first;
  }
  return () => dice() < likelihood;
}

function fileLoss(dice: SeededRandom, likelihood: number): PowerLoss {
  return {
    truncations: (count) => (likelihood === 0 ? 0 : likelihood === 1 ? count : randomBelow(dice, count + 1)),
    version: (count) => {
      if (dice() >= likelihood) return 0;
      return likelihood === 1 || dice() < 0.5 ? count : 1 + randomBelow(dice, count);
    },
    length: (from) => {
      const which = dice();
      if (which < 0.4) return from.at(-1) as number;
      return which < 0.5 ? (from[0] as number) : (from[randomBelow(dice, from.length)] as number);
    },
  };
}
