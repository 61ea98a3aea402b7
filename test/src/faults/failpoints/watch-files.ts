import fs from 'node:fs';
import { basename } from 'node:path';
import type { PointWatch } from './point-watch.js';
import { type MethodWatch, watchMethod } from './watched.js';

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^journal-[0-9]+\.log$/, 'journal'],
  [/^snapshot\.log$/, 'snapshot'],
  [/^snapshot\.log\.tmp$/, 'unfinished snapshot'],
  [/^store\.json/, 'marker'],
  [/^store\.lock/, 'lock'],
  [/^ledger$/, 'ledger folder'],
];

/** Watches what the process writes, through any of Node's interfaces: promises, callbacks or neither. */
export async function watchFiles(watch: PointWatch): Promise<void> {
  const paths = new WeakMap<object, string>();
  const descriptors = new Map<unknown, string>();

  const kindOf = (path: unknown): string | undefined => {
    const name = typeof path === 'string' ? basename(path) : undefined;
    const kind = name === undefined ? undefined : KINDS.find(([pattern]) => pattern.test(name))?.[1];
    // The lock's signs of life come with the clock, so no two runs have the same.
    return kind === 'lock' && watch.phase === 'serving' ? undefined : kind;
  };
  const about = (verb: string, path: unknown): string | undefined => {
    const kind = kindOf(path);
    return kind === undefined ? undefined : `${verb} ${kind}`;
  };
  const byPath = (verb: string, argument: number): MethodWatch => ({
    describe: (_, args) => about(verb, args[argument]),
  });
  const makesFile = (flags: unknown): boolean => typeof flags === 'string' && /[wax]/.test(flags);
  const byHandle = (verb: string): MethodWatch => ({ describe: (self) => about(verb, paths.get(self as object)) });
  const byDescriptor = (verb: string): MethodWatch => ({
    describe: (_, args) => about(verb, descriptors.get(args[0])),
  });

  const opening: MethodWatch['describe'] = (_, [path, flags]) => (makesFile(flags) ? about('create', path) : undefined);
  watchMethod(watch, fs.promises, 'open', {
    describe: opening,
    done: (_, [path], handle) => void paths.set(handle as object, String(path)),
  });
  for (const name of ['open', 'openSync']) {
    watchMethod(watch, fs, name, {
      describe: opening,
      done: (_, [path], descriptor) => void descriptors.set(descriptor, String(path)),
    });
  }

  const handle = await fs.promises.open(process.execPath);
  const handlePrototype = Object.getPrototypeOf(handle) as object;
  await handle.close();
  watchMethod(watch, handlePrototype, 'write', { ...byHandle('write'), halve: (args) => halfOf(args, 0) });
  for (const name of ['writev', 'writeFile', 'appendFile'])
    watchMethod(watch, handlePrototype, name, byHandle('write'));
  for (const name of ['sync', 'datasync']) watchMethod(watch, handlePrototype, name, byHandle('sync'));
  watchMethod(watch, handlePrototype, 'truncate', byHandle('truncate'));

  for (const end of ['', 'Sync']) {
    const halve = (args: readonly unknown[]) => halfOf(args, 1);
    watchMethod(watch, fs, `write${end}`, { ...byDescriptor('write'), halve });
    watchMethod(watch, fs, `writev${end}`, byDescriptor('write'));
    for (const name of ['fsync', 'fdatasync']) watchMethod(watch, fs, `${name}${end}`, byDescriptor('sync'));
    watchMethod(watch, fs, `ftruncate${end}`, byDescriptor('truncate'));
  }
  for (const [owner, end] of [[fs.promises, ''] as const, [fs, ''] as const, [fs, 'Sync'] as const]) {
    for (const name of ['rename', 'link', 'copyFile']) watchMethod(watch, owner, `${name}${end}`, byPath(name, 1));
    for (const name of ['unlink', 'rm']) watchMethod(watch, owner, `${name}${end}`, byPath('remove', 0));
    watchMethod(watch, owner, `writeFile${end}`, byPath('write', 0));
  }
}

/** Arguments from the data on: data, offset, length, position. */
function halfOf(args: readonly unknown[], from: number): readonly unknown[] {
  const [data, offset = 0, length] = args.slice(from);
  if (!ArrayBuffer.isView(data) || typeof offset !== 'number')
    throw new TypeError('Not a write of bytes at a position.');
  const whole = typeof length === 'number' ? length : data.byteLength - offset;
  return [...args.slice(0, from), data, offset, whole >>> 1, ...args.slice(from + 3)];
}
