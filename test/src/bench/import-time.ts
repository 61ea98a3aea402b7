import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { openClient } from '@countersign/client';
import { Api } from '../support/api.js';
import { childMain } from '../support/child-server.js';
import { median } from '../support/statistics.js';
import { MACHINE } from './bench-machine.js';
import { ACTIVATION_COUNT, type BenchVendor } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atMost, type Figure } from './figure.js';

/** (d) A process that imports the client SDK and verifies the certificate on the device, over one that does nothing. */
export async function measureImport(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const state = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  try {
    await license(bench, join(state, 'device'));
    const app = [childMain('bench/import-main.js'), join(bench.vendor.folder, 'roots.json'), join(state, 'device')];
    const empty = [childMain('bench/empty-main.js')];
    const differences: number[] = [];
    const empties: number[] = [];
    for (let round = 0; round <= effort.processes; round += 1) {
      const alone = timeOf(empty);
      const withClient = timeOf([...app, bench.product]);
      if (round === 0) continue;
      empties.push(alone);
      differences.push(withClient - alone);
    }
    const difference = median(differences);
    return [
      {
        name: 'import the client SDK, verify one certificate, exit: over an empty Node process',
        measured: `${difference.toFixed(0)} ms more`,
        target: atMost('at most 60 ms', difference, 60),
      },
      { name: '  the empty process', measured: `${median(empties).toFixed(0)} ms` },
    ];
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** The device's side of the ceremony, so that its state folder is what a real one is. */
export async function license({ vendor, server, product, licenses }: BenchVendor, state: string): Promise<void> {
  const client = await openClient({ roots: vendor.roots, product, state, machine: async () => MACHINE });
  const request = await client.createRequest({ licenseCode: licenses[0]?.code ?? '' });
  const api = await Api.open(server.url);
  const { certificate } = await api.expect<{ readonly certificate: string }>('POST', ACTIVATION_COUNT, { request });
  api.close();
  await client.importCertificate(certificate);
}

function timeOf(args: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const milliseconds = performance.now() - began;
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  return milliseconds;
}
