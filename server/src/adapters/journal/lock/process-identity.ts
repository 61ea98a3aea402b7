import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { kill, pid, platform } from 'node:process';
import { promisify } from 'node:util';
import { hasErrorCode } from '../files/error-code.js';

/** Identifies a process, and distinguishes it from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time, as the system reports it; only for comparison. Empty if unknown. */
  readonly started: string;
  /** Where the pid is valid: host, boot and pid namespace. */
  readonly domain: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid, started: (await startOf(pid)) ?? '', domain: await ownDomain() };
}

/** Whether that process still runs; `unknown` if it can't be determined from here. */
export async function lookUpProcess(process: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (process.domain !== (await ownDomain())) return 'unknown';
  const started = await startOf(process.pid);
  if (started === undefined) return 'dead';
  if (started === '' || process.started === '') return 'unknown';
  return started === process.started ? 'alive' : 'dead';
}

/** Host name and boot are not enough: two containers may share both without seeing each other's processes. */
async function ownDomain(): Promise<string> {
  if (platform !== 'linux') return hostname();
  const [boot, pidNamespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return `${hostname()} ${boot.trim()} ${pidNamespace}`;
}

/** `undefined` if there is no such process; empty if there is one, but its start time is unknown. */
async function startOf(id: number): Promise<string | undefined> {
  if (!exists(id)) return undefined;
  if (platform === 'linux') return startFromProc(id);
  return platform === 'win32' ? '' : startFromPs(id);
}

function exists(id: number): boolean {
  try {
    kill(id, 0);
    return true;
  } catch (error) {
    return !hasErrorCode(error, 'ESRCH');
  }
}

async function startFromProc(id: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    // The second field, the program's name, may contain spaces and parentheses. Fields 3 and 22 are needed.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return isZombie(fields[0]) ? undefined : (fields[19] ?? '');
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ESRCH')) return '';
    // It has ended, or is hidden from other users (hidepid).
    return exists(id) ? '' : undefined;
  }
}

async function startFromPs(id: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(id)]);
    const [state, ...started] = stdout.trim().split(/\s+/);
    return isZombie(state) ? undefined : started.join(' ');
  } catch {
    return exists(id) ? '' : undefined;
  }
}

/** A killed process whose parent has not reaped it yet, or never will. */
function isZombie(state: string | undefined): boolean {
  return state?.startsWith('Z') === true || state === 'X';
}
