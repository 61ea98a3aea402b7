import { basename } from 'node:path';
import { connect } from '../../api/connect.js';
import type { NativeApi } from '../../api/native-api.js';
import type { Release } from '../../api/records.js';
import { DATE_FORM, dateValue, omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { fact, facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { positionalArgument, requiredOption, serverOptions, textOption } from '../../program/options.js';

const RELEASE_ID = 'Release id, rls_...';
const pathOf = (id: string): string => `/v1/releases/${encodeURIComponent(id)}`;

const add = command({
  usage: 'add <number>',
  describe: 'Publish a version of a product',
  examples: [
    ['release add 1.4.0 --product cad-studio --changelog CHANGES.txt --package cad-studio-1.4.0.zip', 'For everyone'],
    [
      'release add 1.5.0-beta.1 --product cad-studio --channel beta --url https://example.com/beta.zip',
      'For those who follow the beta channel; you host the package yourself',
    ],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'number', 'Version, such as 1.4.0'))
      .option('product', requiredOption('Product id'))
      .option('channel', textOption('stable, beta, or your own name (default: stable)'))
      .option('changelog', textOption('File with the changes; - for standard input'))
      .option('requires', textOption('Minimum version of the platform, in its own form'))
      .option('tested-up-to', textOption('Platform version that it was tested with'))
      .option('upgrade-notice', textOption('Notice for those who are about to update'))
      .option('url', textOption('URL of the package, if you host it'))
      .option('package', textOption('Package file, for this server to store'))
      .option('published', textOption(`Publication time: ${DATE_FORM} (default: now)`)),
  run: async (args, context) => {
    if (args.url !== undefined && args.package !== undefined) {
      throw usageError('Give either --url or --package.', '--package');
    }
    const api = connect(args, context);
    const body = omitUndefined({
      productId: args.product,
      version: args.number,
      channel: args.channel,
      changelog: args.changelog === undefined ? undefined : await context.files.read(args.changelog),
      requires: args.requires,
      testedUpTo: args.testedUpTo,
      upgradeNotice: args.upgradeNotice,
      url: args.url,
      publishedAt: dateValue('--published', args.published),
    });
    if (args.package !== undefined) (await context.files.open(args.package)).destroy();
    const added = await api.post<Release>('/v1/releases', body);
    const release = args.package === undefined ? added : await uploadPackage(api, added.id, args.package, context);
    return { json: release, text: showRelease(release, context) };
  },
});

const list = command({
  usage: 'list',
  describe: 'List the releases',
  examples: [['release list --product cad-studio --channel beta', 'Those in the beta channel']],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', textOption('Filter by product'))
      .option('channel', textOption('Filter by channel')),
  run: async (args, context) => {
    const query = { productId: args.product, channel: args.channel };
    const items = await connect(args, context).list<Release>('/v1/releases', query);
    const rows = items.map((each) => [
      each.id,
      each.productId,
      each.version,
      each.channel,
      each.publishedAt,
      each.package?.url ?? each.package?.fileName ?? '',
    ]);
    const head = ['ID', 'PRODUCT', 'VERSION', 'CHANNEL', 'PUBLISHED', 'PACKAGE'];
    return { json: { items }, text: table(context.paint, head, rows) };
  },
});

const show = command({
  usage: 'show <id>',
  describe: 'Show a release',
  examples: [['release show rls_0123456789ab', 'Its changes and package']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', RELEASE_ID)),
  run: async (args, context) => {
    const release = await connect(args, context).get<Release>(pathOf(args.id));
    return { json: release, text: showRelease(release, context) };
  },
});

const withdraw = command({
  usage: 'withdraw <id>',
  describe: 'Withdraw a release: it is no longer offered, and links to it end',
  examples: [['release withdraw rls_0123456789ab', 'The previous one is the newest again']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', RELEASE_ID)),
  run: async (args, context) => {
    const release = await connect(args, context).delete<Release>(pathOf(args.id));
    return { json: release, text: showRelease(release, context) };
  },
});

const upload = command({
  usage: 'upload <id> <file>',
  describe: 'Upload the package of a release, replacing any existing one',
  examples: [['release upload rls_0123456789ab cad-studio-1.4.0.zip', 'Compare the SHA-256 that it prints']],
  options: (yargs) =>
    serverOptions(positionalArgument(positionalArgument(yargs, 'id', RELEASE_ID), 'file', 'The package')),
  run: async (args, context) => {
    const release = await uploadPackage(connect(args, context), args.id, args.file, context);
    return { json: release, text: showRelease(release, context) };
  },
});

function uploadPackage(api: NativeApi, id: string, name: string, { files }: Context): Promise<Release> {
  // A valid file name; otherwise the server makes one.
  const fileName = basename(files.path(name))
    .replace(/[^\w.+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  const query = fileName === '' ? '' : `?fileName=${encodeURIComponent(fileName)}`;
  return api.upload<Release>(`${pathOf(id)}/package${query}`, () => files.open(name));
}

function showRelease(release: Release, { paint }: Context): string {
  const { url, sha256, size, fileName } = release.package ?? {};
  return facts(paint, [
    ['Release', release.id],
    ['Product', release.productId],
    ['Version', release.version],
    ['Channel', release.channel],
    ['Published', release.publishedAt],
    ...fact('Requires', release.requires),
    ...fact('Tested up to', release.testedUpTo),
    ...fact('Notice', release.upgradeNotice),
    ['Package', url ?? (sha256 === undefined ? 'none' : [`${fileName}  ${size} bytes`, `SHA-256 ${sha256}`])],
    ['Changes', release.changelog === '' ? 'none' : release.changelog.trimEnd().split('\n')],
  ]);
}

export const release: CommandGroup = {
  name: 'release',
  describe: 'Published versions of products',
  commands: [add, list, show, withdraw, upload],
};
