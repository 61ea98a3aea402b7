import { arch, hostname, platform, release } from 'node:os';

/** Returns the details that `--system-details` adds to a request; all of them are listed in its help. */
export async function systemDetails(): Promise<Readonly<Record<string, string>>> {
  const { detectPlatform, platformDetail } = await import('@countersign/client');
  return {
    arch: arch(),
    host: hostname().slice(0, 200),
    os: `${platform()} ${release()}`.slice(0, 200),
    ...platformDetail(await detectPlatform()),
  };
}
