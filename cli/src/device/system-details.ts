import { arch, hostname, platform, release } from 'node:os';

/** What `--system-details` adds to a request: nothing that is not listed in the help. */
export async function systemDetails(): Promise<Readonly<Record<string, string>>> {
  const { detectPlatform, platformDetail } = await import('@countersign/client');
  return {
    arch: arch(),
    host: hostname().slice(0, 200),
    os: `${platform()} ${release()}`.slice(0, 200),
    ...platformDetail(await detectPlatform()),
  };
}
