import type { ProbeSystem } from '../machine/probe-system.js';

/**
 * A recorded machine: the output of each file or program, by path or command line. Bytes are characters up to U+00FF.
 */
export function recordedSystem(
  platform: NodeJS.Platform,
  recorded: {
    readonly files?: Readonly<Record<string, string>>;
    /** By program name and arguments, joined with spaces. */
    readonly programs?: Readonly<Record<string, string>>;
    readonly cpuModel?: string;
  },
): ProbeSystem {
  const { files = {}, programs = {}, cpuModel } = recorded;
  return {
    platform,
    readText: async (path) => files[path],
    readHex: async (path) => files[path] && Buffer.from(files[path], 'latin1').toString('hex'),
    list: async (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/', 1)[0] ?? ''))];
    },
    run: async (file, args) => {
      const name = file.split(/[\\/]/).at(-1);
      const line = `${name} ${args.join(' ')}`;
      return Object.entries(programs).find(([start]) => line.startsWith(start))?.[1];
    },
    cpuModel: () => cpuModel,
  };
}
