import type { LicenseView } from '../../features/licenses/license-views.js';
import type { LicenseFilter } from '../../features/licenses/list-licenses.js';
import { allOf } from '../../store/pages.js';
import { type Action, type ActionCall, action, READ } from './action.js';
import { ActionError } from './action-error.js';
import { companyIdOf, productOf } from './find.js';
import { isDefault } from './find-profile.js';
import { LARGEST_PAGE } from './numbered-products.js';
import { bit, fields, flag, integer, productId, text } from './parameters.js';
import { CONCURRENCY_MODE, LICENSE_TYPE, phraseFeatures, phraseFunctions, phraseUdfValues } from './phrase-terms.js';
import { trueFalse, when } from './wording.js';

const MOST = 10_000;

export const licenseCodesActions: readonly Action[] = [
  action({
    controller: 'LicenseCodes',
    method: 'GET',
    access: READ,
    parameters: fields({
      productid: productId().optional(),
      pagenumber: integer().default(0),
      pagesize: integer(1, MOST).default(MOST),
      company: text({ most: 200 }).optional(),
      companyid: integer().optional(),
      profilename: text({ most: 200 }).optional(),
      acquiredbywebservice: flag().optional(),
      used: flag().optional(),
      activated: flag().optional(),
      getsfs: bit(),
    }),
    async answer({ productid, pagenumber, pagesize, company, companyid, profilename, getsfs, ...flags }, call) {
      if (company !== undefined && companyid !== undefined) {
        throw new ActionError(400, 'company, companyid: give one of them, not both.');
      }
      const { licenses } = call.features;
      const product = productid === undefined ? undefined : await productOf(call, productid);
      const { acquiredbywebservice: acquired, used, activated } = flags;
      const filter: LicenseFilter = {
        ...(product && { productId: product.id }),
        ...(companyid !== undefined && { companyIds: [companyIdOf(companyid) ?? null] }),
        ...(company !== undefined && { companyIds: await companyIdsNamed(call, company.trim()) }),
        ...(profilename !== undefined && { profileIds: await profileIdsOf(call, profilename, product?.id) }),
        ...(acquired !== undefined && { acquired }),
        ...(used !== undefined && { used }),
        ...(activated !== undefined && { activated }),
      };
      if (pagenumber === 0) return licenses.count(filter);
      const views = await licenses.numberedPage(filter, pagenumber, pagesize);
      return views.map((view) => phraseLicense(view, getsfs, call.now));
    },
  }),
];

async function companyIdsNamed({ features }: ActionCall, name: string): Promise<readonly string[]> {
  const companies = await allOf((cursor) => features.companies.page({ name }, cursor, LARGEST_PAGE));
  return companies.map(({ id }) => id);
}

/** Of one product, or of all that have a profile of this name. */
async function profileIdsOf(
  { features }: ActionCall,
  profilename: string,
  productId: string | undefined,
): Promise<readonly (string | null)[]> {
  if (isDefault(profilename)) return [null];
  const products =
    productId === undefined
      ? await allOf((cursor) => features.products.page(cursor, LARGEST_PAGE))
      : [{ id: productId }];
  const found = await Promise.all(products.map(({ id }) => features.profiles.byName(id, profilename.trim())));
  return found.flatMap((profile) => (profile.ok ? [profile.value.id] : []));
}

function phraseLicense({ license, product, profile, company, usage }: LicenseView, getsfs: boolean, now: number) {
  const { leases = {}, concurrency } = license;
  return {
    licenseCode: license.code,
    productID: product.zentitleId ?? product.id,
    company: company?.name ?? '',
    enabledforuse: trueFalse(license.status === 'active'),
    licensetype: LICENSE_TYPE[license.type],
    profilename: profile?.name ?? '',
    acquiredbywebservice: trueFalse(license.acquired === true),
    activationsAllowed: license.seats,
    clientLeaseperiod: leases.client ?? 0,
    vmLeaseperiod: leases.vm ?? 0,
    clientOfflineLeaseperiod: leases.offline ?? 0,
    networkseats: concurrency?.networkSeats ?? 0,
    heartbeat: concurrency?.heartbeatMinutes ?? 0,
    concurrentProcesses: concurrency?.processes ?? 0,
    numActivations: license.seatsTaken,
    numDeActivations: license.seatsReturned ?? 0,
    concurrencyMode: CONCURRENCY_MODE[concurrency?.mode ?? 'none'],
    subscriptionperiod: license.subscriptionDays ?? 0,
    subscriptionEnddate: when(license.expiresAt),
    subscriptionlastActivated: when(license.lastActivatedAt),
    maintenanceEnddate: when(license.maintenanceUntil),
    created: when(license.createdAt),
    modified: when(license.modifiedAt ?? license.createdAt),
    features: phraseFeatures(product, license, { usage, now }),
    udfValues: phraseUdfValues(product, license),
    ...(getsfs && { serverFunctions: phraseFunctions(license) }),
  };
}
