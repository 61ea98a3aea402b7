import type { Product } from '../../features/products/product-record.js';
import type { Profile } from '../../features/profiles/profile-record.js';
import { resellerNumber } from '../../features/resellers/resellers.js';
import { type Action, type ActionCall, action, READ, WRITE } from './action.js';
import { ActionError } from './action-error.js';
import { productOf } from './find.js';
import { unwrapNamed } from './name-refusal.js';
import { bit, date, dateOrReset, fields, flag, productId, text } from './parameters.js';
import {
  CONCURRENCY_MODE,
  heartbeatOf,
  LICENSE_TYPE,
  phraseFeatures,
  phraseFunctions,
  phraseUdf,
} from './phrase-terms.js';
import { profileChange, profileParameters } from './profile-parameters.js';
import { TrueFalse, when } from './wording.js';

const controller = 'Profile';
const profileName = () => text({ most: 200 });

export const profileActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields({ productid: productId(), profilename: profileName(), getsfs: bit() }),
    answer: async ({ productid, profilename, getsfs }, call) => {
      const product = await productOf(call, productid);
      return [phraseProfile(product, await profileOf(call, product, profilename), getsfs)];
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({
      ...profileParameters,
      productid: productId(),
      profilename: profileName(),
      subscriptionenddate: date().optional(),
      maintenanceenddate: date().optional(),
    }),
    answer: async (given, call) => {
      const product = await productOf(call, given.productid);
      const { clientleaseperiod = 0, clientofflineleaseperiod = 0, vmleaseperiod = 0 } = given;
      const { enabledforuse = false, licensetype = 'perpetual', clientsallowed = 0 } = given;
      const leases = { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod };
      const whole = { ...given, ...leases, enabledforuse, licensetype, clientsallowed };
      const added = await call.features.profiles.add(
        { ...profileChange(product, whole), productId: product.id, name: given.profilename },
        call.actor,
      );
      unwrapNamed(added, { name: 'profilename' });
      return 'Profile Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      ...profileParameters,
      productid: productId(),
      profilename: profileName(),
      newprofilename: profileName().optional(),
      subscriptionenddate: dateOrReset().optional(),
      maintenanceenddate: dateOrReset().optional(),
      inheritprofile: flag().default(false),
    }),
    answer: async (given, call) => {
      const product = await productOf(call, given.productid);
      const { id } = await profileOf(call, product, given.profilename);
      const { newprofilename: name, inheritprofile: inherit } = given;
      const change = { ...profileChange(product, given), ...(name !== undefined && { name }) };
      const updated = await call.features.profiles.update(id, change, call.actor, { inherit });
      unwrapNamed(updated, { name: 'newprofilename' });
      return 'Profile Updated Successfully';
    },
  }),
];

/** @throws ActionError 404 */
async function profileOf({ features }: ActionCall, { id }: Product, name: string): Promise<Profile> {
  const found = await features.profiles.byName(id, name);
  if (found.ok) return found.value;
  throw new ActionError(404, 'profilename: there is no such profile of this product.');
}

function phraseProfile(product: Product, profile: Profile, withFunctions: boolean) {
  const { leases = {}, concurrency = { mode: 'none' } } = profile;
  return {
    profileName: profile.name,
    profileID: profile.number,
    enabledforuse: TrueFalse(profile.enabled),
    licensetype: LICENSE_TYPE[profile.type],
    clientsallowed: profile.seats,
    clientLeaseperiod: leases.client ?? 0,
    vmLeaseperiod: leases.vm ?? 0,
    clientOfflineLeaseperiod: leases.offline ?? 0,
    acquiredbywebservice: TrueFalse(profile.acquired),
    networkseats: concurrency.networkSeats ?? 0,
    heartbeat: heartbeatOf(concurrency),
    concurrentProcesses: concurrency.processes ?? 0,
    resellerID: resellerNumber(profile.resellerId),
    concurrencyMode: CONCURRENCY_MODE[concurrency.mode],
    subscriptionperiod: profile.subscriptionDays ?? 0,
    subscriptionEnddate: when(profile.expiresAt),
    maintenanceEnddate: when(profile.maintenanceUntil),
    created: when(profile.createdAt),
    modified: when(profile.modifiedAt),
    features: phraseFeatures(product, profile),
    udfValues: phraseUdf(product, profile),
    serverFunctions: withFunctions ? phraseFunctions(profile.functions) : [],
  };
}
