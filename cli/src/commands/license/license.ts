import { connect } from '../../api/connect.js';
import type { License, LicenseFeature } from '../../api/records.js';
import { DATE_FORM, dateValue, integerValue, omitUndefined, pairValues } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import {
  numberOption,
  positionalArgument,
  repeatedOption,
  requiredOption,
  serverOptions,
  textOption,
} from '../../program/options.js';
import { licenseAddresses, licenseDomain } from './license-restrictions.js';
import { licenseSecret } from './license-secret.js';
import { showLicense } from './show-license.js';

const add = command({
  usage: 'add',
  describe: 'Add a license, and print its code for the customer',
  examples: [
    ['license add --product cad-studio', "One seat, perpetual, with the product's included features"],
    [
      'license add --product cad-studio --seats 5 --expires 2027-12-31 --feature core --feature layers=20 --label ACME',
      'Five seats until the end of 30 December 2027 (UTC), with two features, one of them limited',
    ],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('seats', numberOption('How many devices may be active at the same time (default: 1)'))
      .option('expires', textOption(`First moment at which it is no longer valid: ${DATE_FORM} (default: perpetual)`))
      .option('starts', textOption('First moment at which it is valid'))
      .option('maintenance', textOption('Includes updates released before this date'))
      .option('feature', repeatedOption('CODE[=LIMIT] (default: the features that the product includes)'))
      .option('offline', repeatedOption('CODE=TOKENS: how many tokens a device may use before it settles them'))
      .option('udf', repeatedOption('NAME=VALUE: custom field, which the application reads from the certificate'))
      .option('code', textOption('License code from another system (default: generated)'))
      .option('label', textOption('Free text for your staff: a customer, an order')),
  repeatable: ['feature', 'offline', 'udf'],
  run: async (args, context) => {
    const license = await connect(args, context).post<License>(
      '/v1/licenses',
      omitUndefined({
        productId: args.product,
        seats: integerValue('--seats', args.seats, 1, 1_000_000),
        expiresAt: dateValue('--expires', args.expires),
        startsAt: dateValue('--starts', args.starts),
        maintenanceUntil: dateValue('--maintenance', args.maintenance),
        features: licenseFeatures(args.feature, args.offline),
        udf: args.udf && pairValues('--udf', args.udf),
        code: args.code,
        label: args.label,
      }),
    );
    return { json: license, text: showLicense(license, context) };
  },
});

/** Only for features that are given: limits of others would be silently lost. */
function licenseFeatures(
  features: readonly string[] | undefined,
  offline: readonly string[] = [],
): readonly LicenseFeature[] | undefined {
  const named = features?.map(licenseFeature);
  const tokens = new Map(offline.map(offlineTokens));
  const stray = [...tokens.keys()].find((code) => !named?.some((feature) => feature.code === code));
  if (stray !== undefined) throw usageError(`--offline names ${stray}, but no --feature does.`, '--offline');
  return named?.map((feature) => {
    const most = tokens.get(feature.code);
    return most === undefined ? feature : { ...feature, offline: most };
  });
}

function offlineTokens(value: string): readonly [string, number] {
  const [, code = '', most = ''] = /^([^=]+)=(\d{1,15})$/.exec(value) ?? [];
  if (code === '') throw usageError('--offline must be CODE=TOKENS, with a whole number of tokens.', '--offline');
  return [code, Number(most)];
}

function licenseFeature(value: string): LicenseFeature {
  const [, code = '', limit] = /^([^=]+)(?:=(\d{1,15}))?$/.exec(value) ?? [];
  if (code === '') throw usageError('--feature must be CODE or CODE=LIMIT, with a whole number as limit.', '--feature');
  return limit === undefined ? { code } : { code, limit: Number(limit) };
}

const list = command({
  usage: 'list',
  describe: 'List licenses, without their codes',
  examples: [
    ['license list', 'All licenses'],
    ['license list --product cad-studio --status suspended --json', 'Suspended ones, for a script (with their codes)'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', textOption('Filter by product'))
      .option('status', { ...textOption('Filter by status'), choices: ['active', 'suspended'] as const }),
  run: async (args, context) => {
    const query = { productId: args.product, status: args.status };
    const items = await connect(args, context).list<License>('/v1/licenses', query);
    const rows = items.map((each) => [
      each.id,
      each.productId,
      each.status,
      `${each.seatsTaken}/${each.seats}`,
      each.expiresAt ?? 'perpetual',
      each.label ?? '',
    ]);
    return {
      json: { items },
      text: table(context.paint, ['ID', 'PRODUCT', 'STATUS', 'SEATS', 'EXPIRES', 'LABEL'], rows),
    };
  },
});

const LICENSE_ID = 'License id, lic_...';

const show = command({
  usage: 'show <id>',
  describe: 'Show a license, with its code',
  examples: [['license show lic_0123456789ab', 'Its code, seats, dates and features']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', LICENSE_ID)),
  run: async (args, context) => {
    const license = await connect(args, context).get<License>(`/v1/licenses/${encodeURIComponent(args.id)}`);
    return { json: license, text: showLicense(license, context) };
  },
});

const change = (name: 'suspend' | 'reinstate' | 'switch-on' | 'release-locks', describe: string, effect: string) =>
  command({
    usage: `${name} <id>`,
    describe,
    examples: [[`license ${name} lic_0123456789ab`, effect]],
    options: (yargs) => serverOptions(positionalArgument(yargs, 'id', LICENSE_ID)),
    run: async (args, context) => {
      const path = `/v1/licenses/${encodeURIComponent(args.id)}/${name}`;
      const license = await connect(args, context).post<License>(path);
      return { json: license, text: showLicense(license, context) };
    },
  });

export const license: CommandGroup = {
  name: 'license',
  describe: 'Licenses of customers',
  commands: [
    add,
    list,
    show,
    change('suspend', 'Suspend a license', 'Nothing new is issued for it, and online checks report it'),
    change('reinstate', 'Reinstate a suspended license', 'Its devices can be activated and checked again'),
    change('switch-on', 'Switch a license back on that its holder switched off', 'It can be used again'),
    change('release-locks', 'Release what checks have locked a license to', 'The next check stores new values'),
    licenseAddresses,
    licenseDomain,
    licenseSecret,
  ],
};
