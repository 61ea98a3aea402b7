import { contractCollections } from '../../../store/contract/contract-fixture.js';
import { randomBelow, type SeededRandom, seededRandom } from '../../../testing/seeded-random.js';
import { openJournalStore } from '../journal-store.js';
import { DiskFile } from './disk-file.js';
import { DiskFolder } from './disk-folder.js';
import { completedWork } from './numbered-work.js';
import { type DiskMoment, PowerLossDisk } from './power-loss-disk.js';
import { errorCodeOf, STORE_FOLDER, StoreLife } from './store-life.js';

export interface DamagePlan {
  readonly seed: number;
  /** Bits of each byte that are flipped, each for itself, 1 to 8. */
  readonly bits: number;
  /** Of how many bytes one is taken, 1 for all. */
  readonly oneIn: number;
  readonly progress?: (file: string) => void;
}

export interface DamageResult {
  /** Bytes in the files of all stores. */
  readonly bytes: number;
  readonly flips: number;
  readonly truncations: number;
  /** How many of both were refused, by a code that says so. */
  readonly refused: number;
  /** Each a damaged file that opened with something else in it than what was acknowledged, or that broke the opening. */
  readonly violations: readonly string[];
}

type Files = ReadonlyMap<string, Buffer>;

interface Sample {
  readonly name: string;
  readonly files: Files;
  /** Units of work that were acknowledged, or may have been. */
  readonly work: number;
  /** Whether it was closed, so that every record that changes something is vouched for by a later one. */
  readonly closed: boolean;
}

const REFUSALS: ReadonlySet<string> = new Set(['STORE_DAMAGED', 'STORE_FILE_MISSING']);

/**
 * Flips bits in, and cuts, each file of a store, and opens it: it must be refused as damaged, or hold exactly what was
 * acknowledged. Two exceptions, which `replay.ts` explains, look like a write that a crash interrupted: the end of the
 * last journal is gone; and, unless the store was closed, a zero in what was written last. There the last units of work
 * may be missing, never a part of one.
 */
export async function damageEveryByte({ seed, bits, oneIn, progress }: DamagePlan): Promise<DamageResult> {
  const dice = seededRandom(seed);
  const run = new DamageRun();
  for (const sample of await makeSamples(dice)) {
    const last = lastJournal(sample.files);
    for (const [file, content] of sample.files) {
      progress?.(`${sample.name}, ${file}, ${content.length} bytes`);
      for (let at = randomBelow(dice, oneIn); at < content.length; at += oneIn) {
        for (const bit of someBits(dice, bits)) {
          const flipped = Buffer.from(content);
          flipped[at] = (flipped[at] as number) ^ (1 << bit);
          const mayBeCut = file === last && !sample.closed && flipped[at] === 0;
          await run.tryFlip(sample, file, flipped, mayBeCut, `${sample.name}: bit ${bit} of byte ${at} of ${file}`);
        }
        await run.tryTruncation(
          sample,
          file,
          content.subarray(0, at),
          file === last,
          `${sample.name}: ${file} cut at ${at}`,
        );
      }
    }
  }
  return run;
}

class DamageRun implements DamageResult {
  bytes = 0;
  flips = 0;
  truncations = 0;
  refused = 0;
  readonly violations: string[] = [];

  async tryFlip(sample: Sample, file: string, content: Buffer, mayBeCut: boolean, where: string): Promise<void> {
    this.flips += 1;
    await this.#try(sample, file, content, mayBeCut, where);
  }

  async tryTruncation(sample: Sample, file: string, content: Buffer, mayBeCut: boolean, where: string): Promise<void> {
    this.truncations += 1;
    this.bytes += 1;
    await this.#try(sample, file, content, mayBeCut, where);
  }

  async #try(sample: Sample, file: string, content: Buffer, mayBeCut: boolean, where: string): Promise<void> {
    const found = await openDamaged(new Map(sample.files).set(file, content));
    if (typeof found === 'string') {
      if (REFUSALS.has(found)) this.refused += 1;
      else this.violations.push(`${where}: ${found}`);
    } else if (mayBeCut ? found > sample.work : found !== sample.work) {
      this.violations.push(`${where}: ${found} units of work of ${sample.work}`);
    }
  }
}

/** How many units of work there are, or the code of the refusal. */
async function openDamaged(files: Files): Promise<number | string> {
  try {
    const store = await openJournalStore({
      folder: STORE_FOLDER,
      collections: contractCollections,
      files: new PowerLossDisk({ dice: () => 0 }, diskOf(files)),
      lock: async () => ({ lost: new AbortController().signal, release: async () => {} }),
      onNotice: () => {},
    });
    const found = await completedWork(store);
    await store.close();
    return found;
  } catch (error) {
    return errorCodeOf(error);
  }
}

/** One that was closed; and one that was killed while a snapshot was written beside the work, so it needs two journals. */
async function makeSamples(dice: SeededRandom): Promise<readonly Sample[]> {
  const life = new StoreLife(dice, (files) => files, { acknowledged: 0, made: false });
  await life.make();
  await life.open({ compactOnClose: false });
  await life.work(8);
  const work = life.acknowledged;
  await life.close();
  const killed = life.moments.map(({ disk }) => filesOf(disk)).findLast(needsTwoJournals);
  if (killed === undefined) throw new Error('It was never compacted while it was at work.');
  const workWhenKilled = await openDamaged(killed);
  if (typeof workWhenKilled === 'string') throw new Error(`Not damaged, and yet ${workWhenKilled}.`);
  return [
    { name: 'closed', files: filesOf(life.moment()), work, closed: true },
    { name: 'killed', files: killed, work: workWhenKilled, closed: false },
  ];
}

/** There are two with something in them, and the snapshot that will cover the first is not finished. */
const needsTwoJournals = (files: Files): boolean =>
  files.has('snapshot.log.tmp') && journals(files).filter((name) => files.get(name)?.length !== 0).length >= 2;

const journals = (files: Files): readonly string[] => [...files.keys()].filter((name) => name.startsWith('journal-'));

/** The last one that has anything in it: behind it there may be one that was only just begun. */
const lastJournal = (files: Files): string | undefined =>
  journals(files)
    .filter((name) => files.get(name)?.length !== 0)
    .sort()
    .at(-1);

/** What a process sees, and leaves when it alone is killed. */
const filesOf = (disk: DiskMoment): Files =>
  new Map([...(disk.get(STORE_FOLDER)?.names ?? [])].map(([name, file]) => [name, file.content]));

const diskOf = (files: Files): DiskMoment =>
  new Map([
    [STORE_FOLDER, new DiskFolder(new Map([...files].map(([name, content]) => [name, new DiskFile(content)])))],
  ]);

function someBits(dice: SeededRandom, count: number): readonly number[] {
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  const first = randomBelow(dice, 8);
  return [...all, ...all].slice(first, first + Math.min(8, count));
}
