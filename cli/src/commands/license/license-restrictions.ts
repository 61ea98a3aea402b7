import { connect } from '../../api/connect.js';
import type { License } from '../../api/records.js';
import { usageError } from '../../output/cli-error.js';
import { command } from '../../program/command.js';
import { flagOption, positionalArgument, repeatedOption, serverOptions, textOption } from '../../program/options.js';
import { showLicense } from './show-license.js';

const pathOf = (id: string): string => `/v1/licenses/${encodeURIComponent(id)}`;

export const licenseAddresses = command({
  usage: 'addresses <id>',
  describe: 'Say from which addresses a license may be checked',
  examples: [
    ['license addresses lic_0123456789ab --address 192.0.2.7 --address 2001:db8::/32', 'From these alone'],
    ['license addresses lic_0123456789ab --any', 'From anywhere'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'License id, lic_...'))
      .option('address', repeatedOption('IP address, or a network such as 192.0.2.0/24; in place of those before'))
      .option('any', flagOption('From anywhere')),
  repeatable: ['address'],
  run: async (args, context) => {
    if ((args.address === undefined) === (args.any !== true)) {
      throw usageError('Give --address, several times for several, or --any.', '--address');
    }
    const api = connect(args, context);
    const license = await api.patch<License>(pathOf(args.id), { addresses: args.address ?? null });
    return { json: license, text: showLicense(license, context) };
  },
});

export const licenseDomain = command({
  usage: 'domain <id>',
  describe: 'Say for which domain a license is',
  examples: [
    ['license domain lic_0123456789ab --domain example.com', 'For it, with www. and without'],
    ['license domain lic_0123456789ab --none', 'For none'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'License id, lic_...'))
      .option('domain', textOption('No other license of the product has it'))
      .option('none', flagOption('For none')),
  run: async (args, context) => {
    if ((args.domain === undefined) === (args.none !== true)) {
      throw usageError('Give --domain or --none.', '--domain');
    }
    const api = connect(args, context);
    const license = await api.patch<License>(pathOf(args.id), { domain: args.domain ?? null });
    return { json: license, text: showLicense(license, context) };
  },
});
