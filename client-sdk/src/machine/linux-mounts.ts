import type { ProbeSystem } from './probe-system.js';

/** A line of proc_pid_mountinfo(5): `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw`. */
export interface Mount {
  /** Of the device, `major:minor`; major 0 is none. */
  readonly number: string;
  /** What of the device is mounted. */
  readonly source: string;
  /** Where. */
  readonly point: string;
  readonly type: string;
  readonly device: string;
  readonly options: string;
}

/** In their order: of several at one point the last is the one seen. */
export async function mountsOf(system: ProbeSystem): Promise<readonly Mount[]> {
  const lines = ((await system.readText('/proc/self/mountinfo')) ?? '').split('\n').map((line) => line.split(' '));
  return lines.flatMap((fields) => {
    const [, , number, source, point] = fields;
    const [type = '', device = '', options = ''] = fields.slice(fields.indexOf('-') + 1);
    return number === undefined || source === undefined || point === undefined
      ? []
      : [{ number, source, point, type, device, options }];
  });
}
