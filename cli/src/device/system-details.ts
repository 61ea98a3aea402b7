import { arch, hostname, platform, release } from 'node:os';

/** What `--system-details` adds to a request: nothing that is not listed in the help. */
export const systemDetails = (): Readonly<Record<string, string>> => ({
  arch: arch(),
  host: hostname().slice(0, 200),
  os: `${platform()} ${release()}`.slice(0, 200),
});
