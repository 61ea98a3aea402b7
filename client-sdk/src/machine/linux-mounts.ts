import type { ProbeSystem } from './probe-system.js';

/** A line of proc_pid_mountinfo(5): `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw`. */
export interface Mount {
  /** Device number, `major:minor`; major 0 is not a device. */
  readonly number: string;
  /** The mounted part of the device. */
  readonly source: string;
  /** The mount point. */
  readonly point: string;
  readonly type: string;
  readonly device: string;
  readonly options: string;
}

/** In order: of several at one mount point the last one is visible. */
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
