import { hashComponents } from '@countersign/shared';
import { describe, expect, test } from 'vitest';
import { recordedSystem } from '../testing/recorded-system.js';
import { probeMachine, probeSystem } from './probe.js';
import { hostSystem } from './probe-system.js';

describe('this very machine', () => {
  test('is read the same each time, in values that can be hashed', async () => {
    const first = await probeMachine();
    expect(await probeMachine()).toEqual(first);
    expect(Object.keys(hashComponents('acme', 'cad', first))).toEqual(Object.keys(first).sort());
  });

  test('gives nothing for a missing file, folder or program, or for one that fails; a shell has no part in it', async () => {
    expect(await hostSystem.readText('/no/such/file')).toBeUndefined();
    expect(await hostSystem.list('/no/such/folder')).toEqual([]);
    expect(await hostSystem.run('/no/such/program', [])).toBeUndefined();
    expect(await hostSystem.run(process.execPath, ['-e', 'process.exit(1)'])).toBeUndefined();
    expect(await hostSystem.run(process.execPath, ['-e', 'process.stdout.write("$HOME `id`")'])).toBe('$HOME `id`');
  });
});

test('an unknown platform is known by its processor alone', async () => {
  expect(await probeSystem(recordedSystem('freebsd', { cpuModel: 'Some CPU' }))).toEqual({ cpu: 'Some CPU' });
});
