import { connect } from '../../api/connect.js';
import type { License } from '../../api/records.js';
import { usageError } from '../../output/cli-error.js';
import { command } from '../../program/command.js';
import { flagOption, positionalArgument, repeatedOption, serverOptions, textOption } from '../../program/options.js';
import { showLicense } from './show-license.js';

const pathOf = (id: string): string => `/v1/licenses/${encodeURIComponent(id)}`;

export const licenseAddresses = command({
  usage: 'addresses <id>',
  describe: 'Set the addresses from which a license may be checked',
  examples: [
    ['license addresses lic_0123456789ab --address 192.0.2.7 --address 2001:db8::/32', 'Only from these'],
    ['license addresses lic_0123456789ab --any', 'From anywhere'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'License id, lic_...'))
      .option('address', repeatedOption('IP address, or network such as 192.0.2.0/24; replaces the previous ones'))
      .option('any', flagOption('From anywhere')),
  repeatable: ['address'],
  run: async (args, context) => {
    if ((args.address === undefined) === (args.any !== true)) {
      throw usageError('Give --address, once per address, or --any.', '--address');
    }
    const api = connect(args, context);
    const license = await api.patch<License>(pathOf(args.id), { addresses: args.address ?? null });
    return { json: license, text: showLicense(license, context) };
  },
});

export const licenseDomain = command({
  usage: 'domain <id>',
  describe: 'Set the domain that a license is for',
  examples: [
    ['license domain lic_0123456789ab --domain example.com', 'Applies to it with and without www.'],
    ['license domain lic_0123456789ab --none', 'For no domain'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'License id, lic_...'))
      .option('domain', textOption('Domain; unique among the licenses of a product'))
      .option('none', flagOption('For no domain')),
  run: async (args, context) => {
    if ((args.domain === undefined) === (args.none !== true)) {
      throw usageError('Give --domain or --none.', '--domain');
    }
    const api = connect(args, context);
    const license = await api.patch<License>(pathOf(args.id), { domain: args.domain ?? null });
    return { json: license, text: showLicense(license, context) };
  },
});
