import type { Product } from '../../features/products/product-record.js';
import type { Profile } from '../../features/profiles/profile-record.js';
import { resellerNumber } from '../../features/resellers/resellers.js';
import type { Concurrency } from '../../features/terms/terms.js';
import { allOf } from '../../store/pages.js';
import { type Action, action, READ } from './action.js';
import { productOf } from './find.js';
import { LARGEST_PAGE, numberedProducts } from './numbered-products.js';
import { bit, fields, integer, productId } from './parameters.js';
import { CONCURRENCY_MODE, LICENSE_TYPE, phraseFeatures, phraseFunctions, phraseUdfValues } from './phrase-terms.js';
import { trueFalse, when, withSmallInitial } from './wording.js';

const NO_CONCURRENCY: Concurrency = { mode: 'none' };

export const profilesActions: readonly Action[] = [
  action({
    controller: 'Profiles',
    method: 'GET',
    access: READ,
    parameters: fields({
      productid: productId().optional(),
      pagenumber: integer(0).default(0),
      pagesize: integer(1, LARGEST_PAGE).default(LARGEST_PAGE),
      getsfs: bit(),
    }),
    answer: async ({ productid, pagenumber, pagesize, getsfs }, call) => {
      const only = productid === undefined ? undefined : await productOf(call, productid);
      const products = only === undefined ? await numberedProducts(call) : [only];
      const byId = new Map(products.map((product) => [product.id, product]));
      const filter = only === undefined ? {} : { productId: only.id };
      const profiles = (await allOf((cursor) => call.features.profiles.page(filter, cursor, LARGEST_PAGE)))
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
    licenseType: withSmallInitial(LICENSE_TYPE[profile.type]),
    clientsAllowed: profile.seats,
    clientLeasePeriod: leases.client ?? 0,
    vmLeasePeriod: leases.vm ?? 0,
    clientOfflineLeasePeriod: leases.offline ?? 0,
    acquiredByWebservice: trueFalse(profile.acquired),
    networkSeats: concurrency.networkSeats ?? 0,
    heartBeat: concurrency.heartbeatMinutes ?? 0,
    concurrentProcesses: concurrency.processes ?? 0,
    resellerId: resellerNumber(profile.resellerId),
    concurrencyMode: withSmallInitial(CONCURRENCY_MODE[concurrency.mode]),
    subscriptionPeriod: profile.subscriptionDays ?? 0,
    subscriptionEndDate: when(profile.expiresAt),
    maintenanceEndDate: when(profile.maintenanceUntil),
    created: when(profile.createdAt),
    modified: when(profile.modifiedAt),
    features: phraseFeatures(product, profile, { now }).map((feature) => ({
      ...feature,
      featureDetails: feature.featureDetails.map(withSmallInitial),
    })),
    udfValues: phraseUdfValues(product, profile),
    ...(withFunctions && { serverFunctions: phraseFunctions(profile) }),
  };
}
