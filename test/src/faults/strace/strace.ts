import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../support/api.js';
import { startCountersign } from '../../support/child-server.js';
import { licenseAccessTo } from '../../support/device.js';
import { findProgram } from '../../support/find-program.js';
import { makeVendorFolder } from '../../support/vendor-folder.js';
import { newSeat, sendRequest } from '../ceremony.js';
import { type ReplyOrder, replyOrder } from './reply-order.js';

const CALLS = 'write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sendto,sendmsg';

/** The path of strace, if this machine has it and lets us use it. */
export function findStrace(): string | undefined {
  const strace = findProgram('strace');
  if (strace === undefined) return undefined;
  const { status } = spawnSync(strace, ['-D', '-o', '/dev/null', process.execPath, '--version'], { stdio: 'ignore' });
  return status === 0 ? strace : undefined;
}

/**
 * Traces a server's system calls while it activates some devices, one after the other, and returns whether it answered
 * each only after the journal was on the disk. Setting up takes two more answers.
 */
export async function straceActivations(strace: string, activations: number): Promise<ReplyOrder> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-strace-'));
  const trace = join(folder, 'trace');
  const vendor = await makeVendorFolder();
  try {
    const server = await startCountersign(vendor.folder, {
      // -D: the server stays our child, and strace ends with it.
      under: [strace, '-D', '-f', '-y', '-s', '32', '-o', trace, '-e', `trace=${CALLS}`],
    });
    const api = await Api.open(server.url, vendor.apiKeys.readWrite);
    const product = await api.addProduct('CAD Studio');
    const view = await api.addLicense(product, activations);
    const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
    for (let i = 0; i < activations; i += 1) await sendRequest(api, await newSeat(license));
    api.close();
    await server.stop();
    return replyOrder(await readFile(trace, 'utf8'));
  } finally {
    await vendor.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
