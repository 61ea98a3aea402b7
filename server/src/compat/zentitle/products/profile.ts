import { z } from 'zod';
import type { Product } from '../../../features/products/product-record.js';
import type { ProfileChange } from '../../../features/profiles/profile-change.js';
import type { Profile } from '../../../features/profiles/profile-record.js';
import { resellerNumber } from '../../../features/resellers/resellers.js';
import { defaultTerms } from '../../../features/terms/initial-terms.js';
import type { Concurrency, Terms } from '../../../features/terms/terms.js';
import { type Action, type ActionCall, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { unwrapNamed } from '../protocol/name-refusal.js';
import {
  bitParameter,
  booleanParameter,
  dateParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { capitalTrueFalse, formatTime } from '../protocol/wording.js';
import { CONCURRENCY_MODE, formatFeatures, formatFunctions, formatUdfValues, LICENSE_TYPE } from './format-terms.js';
import { termParameters, termsChangesOf } from './term-parameters.js';

const controller = 'Profile';
const HEARTBEAT_MINUTES = 5;
const NO_CONCURRENCY: Concurrency = { mode: 'none' };
const profileName = () => textParameter({ max: 200 });

/** Parameters of both POST and PUT. */
const common = {
  ...termParameters,
  productid: productIdParameter(),
  profilename: profileName(),
  enabledforuse: booleanParameter().optional(),
  acquiredbywebservice: booleanParameter().optional(),
  reseller: textParameter({ min: 0, max: 200 }).optional(),
};
const commonShape = z.object(common);

export const profileActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      profilename: profileName(),
      getsfs: bitParameter(),
    }),
    answer: async ({ productid, profilename, getsfs }, call) => {
      const product = await findProductById(call, productid);
      return [phraseProfile(product, await profileOf(call, product, profilename), call.now, getsfs)];
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      ...common,
      subscriptionenddate: dateParameter().optional(),
      maintenanceenddate: dateParameter().optional(),
    }),
    answer: async (given, call) => {
      const product = await findProductById(call, given.productid);
      const none = { clientleaseperiod: 0, clientofflineleaseperiod: 0, vmleaseperiod: 0, clientsallowed: 0 };
      const whole = { ...none, licensetype: 'perpetual' as const, enabledforuse: false, ...given };
      const change = profileChange(product, defaultTerms(product), whole);
      const profile = { ...change, productId: product.id, name: given.profilename };
      const added = await call.features.profiles.add(profile, call.actor);
      unwrapNamed(added, { name: 'profilename' });
      return 'Profile Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      ...common,
      newprofilename: profileName().optional(),
      inheritprofile: booleanParameter().default(false),
    }),
    answer: async (given, call) => {
      const product = await findProductById(call, given.productid);
      const profile = await profileOf(call, product, given.profilename);
      const { newprofilename: name, inheritprofile: inherit } = given;
      const change = { ...profileChange(product, profile, given), ...(name !== undefined && { name }) };
      const updated = await call.features.profiles.update(profile.id, change, call.actor, { inherit });
      unwrapNamed(updated, { name: 'newprofilename' });
      return 'Profile Updated Successfully';
    },
  }),
];

/** Only the given parameters. A network of seats has a heartbeat. */
function profileChange(product: Product, terms: Terms, given: z.output<typeof commonShape>): ProfileChange {
  const { enabledforuse, acquiredbywebservice, reseller } = given;
  const needsHeartbeat = given.concurrencymode === 'network' && terms.concurrency?.heartbeatMinutes === undefined;
  const heartbeat = given.heartbeat ?? (needsHeartbeat ? HEARTBEAT_MINUTES : undefined);
  return {
    ...termsChangesOf({ ...given, heartbeat }, terms, product),
    ...(enabledforuse !== undefined && { enabled: enabledforuse }),
    ...(acquiredbywebservice !== undefined && { acquired: acquiredbywebservice }),
    ...(reseller !== undefined && { reseller: /^(none)?$/i.test(reseller.trim()) ? null : reseller.trim() }),
  };
}

/** @throws ActionError 404 */
async function profileOf({ features }: ActionCall, { id }: Product, name: string): Promise<Profile> {
  const found = await features.profiles.byName(id, name);
  if (found.ok) return found.value;
  throw new ActionError(404, 'profilename: there is no such profile of this product.');
}

function phraseProfile(product: Product, profile: Profile, now: number, withFunctions: boolean) {
  const { leases = {}, concurrency = NO_CONCURRENCY } = profile;
  return {
    profileName: profile.name,
    profileID: profile.number,
    enabledforuse: capitalTrueFalse(profile.enabled),
    licensetype: LICENSE_TYPE[profile.type],
    clientsallowed: profile.seats,
    clientLeaseperiod: leases.client ?? 0,
    vmLeaseperiod: leases.vm ?? 0,
    clientOfflineLeaseperiod: leases.offline ?? 0,
    acquiredbywebservice: capitalTrueFalse(profile.acquired),
    networkseats: concurrency.networkSeats ?? 0,
    heartbeat: concurrency.heartbeatMinutes ?? 0,
    concurrentProcesses: concurrency.processes ?? 0,
    resellerID: resellerNumber(profile.resellerId),
    concurrencyMode: CONCURRENCY_MODE[concurrency.mode],
    subscriptionperiod: profile.subscriptionDays ?? 0,
    subscriptionEnddate: formatTime(profile.expiresAt),
    maintenanceEnddate: formatTime(profile.maintenanceUntil),
    created: formatTime(profile.createdAt),
    modified: formatTime(profile.modifiedAt),
    features: formatFeatures(product, profile, { now }),
    udfValues: formatUdfValues(product, profile),
    ...(withFunctions && { serverFunctions: formatFunctions(profile) }),
  };
}
