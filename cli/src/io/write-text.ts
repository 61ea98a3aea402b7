import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, copyFile, link, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';

interface Target {
  /** As the user gave it, for messages. */
  readonly name: string;
  readonly force: boolean;
  readonly mode: 0o600 | 0o644;
}

/** Complete, or in chunks. */
export type TextSource = string | AsyncIterable<string | Uint8Array>;

/** @throws CliError `FILE_EXISTS`, `FILE_UNWRITABLE` */
export async function assertWritableTarget(path: string, name: string): Promise<void> {
  const there = await look(path, name);
  if (there?.isFile() === true) throw exists(name);
  if (there === undefined && (await look(dirname(path), name)) === undefined) {
    throw unwritable(Object.assign(new Error(), { code: 'ENOENT' }), name);
  }
}

/**
 * Writes a file atomically: a temporary file beside it is renamed once it is on the disk. Without `force`, the rename
 * itself refuses an existing file, even one that was just created.
 */
export async function writeFileText(path: string, text: TextSource, { name, force, mode }: Target): Promise<void> {
  const there = await look(path, name);
  try {
    // A device or a pipe, such as /dev/stdout, has no content to lose.
    if (there !== undefined && !there.isFile()) return await writeFile(path, text);
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeSynced(temporary, text, mode);
      if (force) await rename(temporary, path);
      else await nameOnce(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (cause) {
    // The source of the chunks has failed, not the writing.
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    throw codeOf(cause) === 'EEXIST' ? exists(name) : unwritable(cause, name);
  }
}

/**
 * A stick with a FAT file system, which carries most of our files, has no links: there the file is made in its place.
 */
async function nameOnce(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(String(codeOf(error)))) throw error;
    await copyFile(temporary, path, constants.COPYFILE_EXCL);
    const file = await open(path, 'r+');
    await file.sync().finally(() => file.close());
  }
}

async function writeSynced(path: string, text: TextSource, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    if (typeof text === 'string') await file.writeFile(text, 'utf8');
    else for await (const chunk of text) await file.writeFile(chunk, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function look(path: string, name: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw unwritable(cause, name);
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const exists = (name: string): CliError =>
  new CliError('FILE_EXISTS', `${name} exists already. Choose another name, or replace it with --force.`, {
    exitCode: EXIT_CODES.usage,
    field: name,
  });

function unwritable(cause: unknown, name: string): CliError {
  const code = codeOf(cause);
  const why = code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'it is a folder' : String(code);
  return new CliError('FILE_UNWRITABLE', `${name} can't be written: ${why}.`, {
    exitCode: code === 'ENOENT' || code === 'EISDIR' ? EXIT_CODES.usage : EXIT_CODES.fault,
    field: name,
    cause,
  });
}
