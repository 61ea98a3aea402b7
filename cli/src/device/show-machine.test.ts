import type { Examination } from '@countersign/client';
import { describe, expect, it } from 'vitest';
import { PLAIN_PAINT } from '../output/paint.js';
import { runCli } from '../testing/run-cli.js';
import { machineJson, showMachine } from './show-machine.js';

const CONTAINER: Examination = {
  platform: { kind: 'container', name: 'Docker' },
  components: [
    {
      name: 'mid',
      passedOver: [
        { from: '/etc/machine-id', because: 'empty' },
        { from: '/var/lib/dbus/machine-id', because: 'unreadable' },
      ],
    },
    { name: 'cpu', value: 'GenuineIntel/6/85', from: '/proc/cpuinfo', passedOver: [] },
    { name: 'dsk', passedOver: [] },
  ],
};

describe('A machine is shown', () => {
  it("with what can't be read, and why, and what to do", () => {
    const text = showMachine(PLAIN_PAINT, CONTAINER, false);
    expect(text).toContain('container, Docker');
    expect(text).toContain('/etc/machine-id: empty');
    expect(text).toContain('/var/lib/dbus/machine-id: missing');
    expect(text).toContain('no: nothing that was read tells it apart from others');
    expect(machineJson(CONTAINER, false)).toMatchObject({ identified: false, platform: { name: 'Docker' } });
  });

  it('without what was read, unless it is asked for', () => {
    expect(showMachine(PLAIN_PAINT, CONTAINER, false) + JSON.stringify(machineJson(CONTAINER, false))).not.toContain(
      '85',
    );
    expect(showMachine(PLAIN_PAINT, CONTAINER, true)).toContain('/proc/cpuinfo: GenuineIntel/6/85');
    expect(machineJson(CONTAINER, true).components[1]).toMatchObject({ read: true, value: 'GenuineIntel/6/85' });
  });

  it('by the command, this very one, without a serial number', async () => {
    const shown = await runCli(['device', 'probe', '--show-values', '--json']);
    const { components } = JSON.parse(shown.stdout) as { components: { value?: string }[] };
    const values = components.flatMap(({ value = '' }) => (value.length < 6 ? [] : [value]));
    expect(values.length).toBeGreaterThan(0);
    for (const argv of [
      ['device', 'probe'],
      ['device', 'probe', '--json'],
    ]) {
      const { exitCode, stdout } = await runCli(argv);
      expect(exitCode).toBe(0);
      for (const value of values) expect(stdout).not.toContain(value);
    }
  });
});
