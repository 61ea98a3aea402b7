import type { Product } from '../../../features/products/product-record.js';
import type { Profile } from '../../../features/profiles/profile-record.js';
import { resellerNumber } from '../../../features/resellers/resellers.js';
import type { Concurrency } from '../../../features/terms/terms.js';
import { readAll } from '../../../store/pages.js';
import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import { bitParameter, integerParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { formatTime, lowerFirst, trueFalse } from '../protocol/wording.js';
import { CONCURRENCY_MODE, formatFeatures, formatFunctions, formatUdfValues, LICENSE_TYPE } from './format-terms.js';
import { MAX_PAGE_SIZE, productsInOrder } from './products-in-order.js';

const NO_CONCURRENCY: Concurrency = { mode: 'none' };

export const profilesActions: readonly Action[] = [
  action({
    controller: 'Profiles',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter().optional(),
      pagenumber: integerParameter(0).default(0),
      pagesize: integerParameter(1, MAX_PAGE_SIZE).default(MAX_PAGE_SIZE),
      getsfs: bitParameter(),
    }),
    answer: async ({ productid, pagenumber, pagesize, getsfs }, call) => {
      const only = productid === undefined ? undefined : await findProductById(call, productid);
      const products = only === undefined ? await productsInOrder(call) : [only];
      const byId = new Map(products.map((product) => [product.id, product]));
      const filter = only === undefined ? {} : { productId: only.id };
      const profiles = (await readAll((cursor) => call.features.profiles.page(filter, cursor, MAX_PAGE_SIZE)))
        .flatMap((profile) => {
          const product = byId.get(profile.productId);
          return product === undefined ? [] : [{ product, profile }];
        })
        .sort((one, other) => one.profile.number - other.profile.number);
      if (pagenumber === 0) return profiles.length;
      return profiles
        .slice((pagenumber - 1) * pagesize, pagenumber * pagesize)
        .map(({ product, profile }) => phraseProfile(product, profile, call.now, getsfs));
    },
  }),
];

function phraseProfile(product: Product, profile: Profile, now: number, withFunctions: boolean) {
  const { leases = {}, concurrency = NO_CONCURRENCY } = profile;
  return {
    productId: product.zentitleId ?? '',
    profileName: profile.name,
    profileId: profile.number,
    enabledForUse: trueFalse(profile.enabled),
    licenseType: lowerFirst(LICENSE_TYPE[profile.type]),
    clientsAllowed: profile.seats,
    clientLeasePeriod: leases.client ?? 0,
    vmLeasePeriod: leases.vm ?? 0,
    clientOfflineLeasePeriod: leases.offline ?? 0,
    acquiredByWebservice: trueFalse(profile.acquired),
    networkSeats: concurrency.networkSeats ?? 0,
    heartBeat: concurrency.heartbeatMinutes ?? 0,
    concurrentProcesses: concurrency.processes ?? 0,
    resellerId: resellerNumber(profile.resellerId),
    concurrencyMode: lowerFirst(CONCURRENCY_MODE[concurrency.mode]),
    subscriptionPeriod: profile.subscriptionDays ?? 0,
    subscriptionEndDate: formatTime(profile.expiresAt),
    maintenanceEndDate: formatTime(profile.maintenanceUntil),
    created: formatTime(profile.createdAt),
    modified: formatTime(profile.modifiedAt),
    features: formatFeatures(product, profile, { now }).map((feature) => ({
      ...feature,
      featureDetails: feature.featureDetails.map(lowerFirst),
    })),
    udfValues: formatUdfValues(product, profile),
    ...(withFunctions && { serverFunctions: formatFunctions(profile) }),
  };
}
