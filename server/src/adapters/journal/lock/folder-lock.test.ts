import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, pid, platform } from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { testSeat } from '../../../store/contract/contract-fixture.js';
import { StoreUnderTest, temporaryFolder } from '../testing/store-under-test.js';
import { LOCK_FILE, lockFolder } from './folder-lock.js';
import { ownIdentity } from './process-identity.js';

const CHILD = fileURLToPath(
  new URL('../../../../dist/adapters/journal/lock/folder-lock.test.child.js', import.meta.url),
);
const options = { randomId: randomUUID };
const locked = { name: 'CountersignError', code: 'STORE_LOCKED' };

/** Another process that takes locks on demand. */
class Contender {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(execPath, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
    onTestFinished(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    return (await this.#lines.next()).value as string;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

/** A busy machine may take its time. */
const PATIENTLY = { timeout: 20_000 };

/** Writes what a holder leaves that is dead: this very process, as if it had started at another time. */
async function leaveDeadLock(path: string): Promise<string> {
  const nonce = randomUUID();
  // By rename, as a lock is taken over: into the file itself the holder's next heartbeat would write.
  await writeFile(`${path}.dead`, JSON.stringify({ ...(await ownIdentity()), started: '1', nonce }));
  await rename(`${path}.dead`, path);
  return nonce;
}

describe('The folder lock', () => {
  it('keeps out another process, naming the one that holds it, until it is released', async () => {
    const folder = await temporaryFolder();
    const other = new Contender();
    expect(await other.ask(`take ${folder}`)).toBe('taken');
    const message = expect.stringContaining(`process ${other.pid} `);
    await expect(lockFolder(folder, options)).rejects.toMatchObject({ ...locked, message });
    expect(await other.ask('release')).toBe('released');
    expect(await readdir(folder)).toEqual([]);
    const lock = await lockFolder(folder, options);
    expect((await stat(join(folder, LOCK_FILE))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    expect(await other.ask(`take ${folder}`)).toBe('STORE_LOCKED');
    await lock.release();
    expect(await other.ask(`take ${folder}`)).toBe('taken');
  });

  it('keeps out this process, too', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder, options);
    await expect(lockFolder(folder, options)).rejects.toMatchObject({
      ...locked,
      message: expect.stringContaining(`${pid}`),
    });
    await lock.release();
  });

  it('is taken over at once when its holder was killed', async () => {
    const folder = await temporaryFolder();
    const other = new Contender();
    expect(await other.ask(`take ${folder}`)).toBe('taken');
    await other.kill();
    await (await lockFolder(folder, options)).release();
  });

  it('is taken over at once when another process has its holder’s pid by now', async () => {
    const folder = await temporaryFolder();
    await leaveDeadLock(join(folder, LOCK_FILE));
    await (await lockFolder(folder, options)).release();
  });

  it.runIf(platform === 'linux')('is taken over at once when its holder is a zombie', async () => {
    const folder = await temporaryFolder();
    // The shell's child ends once the shell has become `sleep`, which never asks after its children.
    const script = '(until grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 600';
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(line.toString());
    await vi.waitFor(async () => expect(await readFile(`/proc/${zombie}/stat`, 'utf8')).toContain(') Z '), PATIENTLY);
    const holder = { ...(await ownIdentity()), pid: zombie, nonce: randomUUID() };
    await writeFile(join(folder, LOCK_FILE), JSON.stringify(holder));
    await (await lockFolder(folder, options)).release();
  });

  it('goes to exactly one of eight processes that find it stale at the same time', async () => {
    const contenders = Array.from({ length: 8 }, () => new Contender());
    for (let round = 0; round < 40; round += 1) {
      const folder = await temporaryFolder();
      const nonce = await leaveDeadLock(join(folder, LOCK_FILE));
      // Every other time, somebody died before while taking it over.
      if (round % 2 === 1) await leaveDeadLock(join(folder, `${LOCK_FILE}.after.${nonce}`));
      const answers = await Promise.all(contenders.map((one) => one.ask(`take ${folder}`)));
      expect(answers.sort()).toEqual([...Array.from({ length: 7 }, () => 'STORE_LOCKED'), 'taken']);
      expect(await readdir(folder)).toEqual([LOCK_FILE]);
      await Promise.all(contenders.map((one) => one.ask('release')));
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('of a holder elsewhere counts until ten seconds after its last heartbeat', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    await writeFile(path, JSON.stringify({ nonce: randomUUID(), pid: 1, started: '1', domain: 'elsewhere' }));
    await expect(lockFolder(folder, options)).rejects.toMatchObject(locked);
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    await utimes(path, ago(5), ago(5));
    await expect(lockFolder(folder, options)).rejects.toMatchObject(locked);
    await utimes(path, ago(11), ago(11));
    await (await lockFolder(folder, options)).release();
  });

  it.each(['', '{', 'null', '{"nonce":"../x"}'])("that can't be read (%j) is judged by its age alone", async (text) => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    await writeFile(path, text);
    await expect(lockFolder(folder, options)).rejects.toMatchObject(locked);
    await utimes(path, new Date(0), new Date(0));
    await (await lockFolder(folder, options)).release();
  });

  it('shows that its holder lives', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    const lock = await lockFolder(folder, { ...options, heartbeatMs: 5 });
    const content = await readFile(path, 'utf8');
    await utimes(path, new Date(0), new Date(0));
    await vi.waitFor(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(Date.now() - 60_000), PATIENTLY);
    expect(await readFile(path, 'utf8')).toBe(content);
    await lock.release();
  });

  it('says when it was lost, and then leaves the new holder’s alone', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    const lock = await lockFolder(folder, { ...options, heartbeatMs: 5 });
    await leaveDeadLock(path);
    await vi.waitFor(() => expect(lock.lost.aborted).toBe(true), PATIENTLY);
    await lock.release();
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it('stops a store that lost it', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ lock: (folder) => lockFolder(folder, { ...options, heartbeatMs: 5 }) });
    await store.transaction((tx) => tx.seats.insert(testSeat('a')));
    await leaveDeadLock(join(under.folder, LOCK_FILE));
    await vi.waitFor(async () => expect(await store.healthy()).toBe(false), PATIENTLY);
    await expect(store.transaction((tx) => tx.seats.count())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
