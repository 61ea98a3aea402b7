import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Who PostgreSQL runs as: it refuses to run as root. */
export interface SystemAccount {
  readonly uid: number;
  readonly gid: number;
}

const UNPRIVILEGED = ['postgres', 'nobody'];

/** A system account; `undefined` if we are not root and can therefore run PostgreSQL ourselves. */
export async function postgresAccount(): Promise<SystemAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of UNPRIVILEGED) {
    const [, , uid, gid] = lines.find(([login]) => login === name) ?? [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(`PostgreSQL can't run as root, and none of these accounts is there: ${UNPRIVILEGED.join(', ')}`);
}

/** Whether an account can use a folder: it can enter the folder and every parent. */
export async function isReachable(folder: string, account: SystemAccount | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let path = resolve(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
