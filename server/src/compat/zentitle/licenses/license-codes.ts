import type { LicenseView } from '../../../features/licenses/license-views.js';
import type { LicenseFilter } from '../../../features/licenses/list-licenses.js';
import { readAll } from '../../../store/pages.js';
import { isDefaultProfile } from '../products/find-profile.js';
import {
  CONCURRENCY_MODE,
  formatFeatures,
  formatFunctions,
  formatUdfValues,
  LICENSE_TYPE,
} from '../products/format-terms.js';
import { MAX_PAGE_SIZE } from '../products/products-in-order.js';
import { type Action, type ActionCall, action, READ_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { companyIdOf, findProductById } from '../protocol/find.js';
import {
  bitParameter,
  booleanParameter,
  integerParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { formatTime, trueFalse } from '../protocol/wording.js';

const MOST = 10_000;

export const licenseCodesActions: readonly Action[] = [
  action({
    controller: 'LicenseCodes',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter().optional(),
      pagenumber: integerParameter().default(0),
      pagesize: integerParameter(1, MOST).default(MOST),
      company: textParameter({ max: 200 }).optional(),
      companyid: integerParameter().optional(),
      profilename: textParameter({ max: 200 }).optional(),
      acquiredbywebservice: booleanParameter().optional(),
      used: booleanParameter().optional(),
      activated: booleanParameter().optional(),
      getsfs: bitParameter(),
    }),
    async answer({ productid, pagenumber, pagesize, company, companyid, profilename, getsfs, ...flags }, call) {
      if (company !== undefined && companyid !== undefined) {
        throw new ActionError(400, 'company, companyid: give one of them, not both.');
      }
      const { licenses } = call.features;
      const product = productid === undefined ? undefined : await findProductById(call, productid);
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
  const companies = await readAll((cursor) => features.companies.page({ name }, cursor, MAX_PAGE_SIZE));
  return companies.map(({ id }) => id);
}

/** Of one product, or of all products with a profile of this name. */
async function profileIdsOf(
  { features }: ActionCall,
  profilename: string,
  productId: string | undefined,
): Promise<readonly (string | null)[]> {
  if (isDefaultProfile(profilename)) return [null];
  const products =
    productId === undefined
      ? await readAll((cursor) => features.products.page(cursor, MAX_PAGE_SIZE))
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
    subscriptionEnddate: formatTime(license.expiresAt),
    subscriptionlastActivated: formatTime(license.lastActivatedAt),
    maintenanceEnddate: formatTime(license.maintenanceUntil),
    created: formatTime(license.createdAt),
    modified: formatTime(license.modifiedAt ?? license.createdAt),
    features: formatFeatures(product, license, { usage, now }),
    udfValues: formatUdfValues(product, license),
    ...(getsfs && { serverFunctions: formatFunctions(license) }),
  };
}
