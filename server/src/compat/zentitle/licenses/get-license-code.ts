import type { z } from 'zod';
import type { LicenseView } from '../../../features/licenses/license-views.js';
import {
  CONCURRENCY_MODE,
  formatFeatures,
  formatFunctions,
  formatUdfValues,
  LICENSE_TYPE,
} from '../products/format-terms.js';
import type { ActionCall } from '../protocol/action.js';
import { ActionError, unwrap } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import {
  bitParameter,
  choiceParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { capitalTrueFalse, formatTime } from '../protocol/wording.js';
import { formatNotes } from './format-notes.js';

export const getParameters = parameterSchema({
  licensecode: textParameter({ max: 200 }),
  productid: productIdParameter().optional(),
  details: bitParameter(),
  getnotes: bitParameter(),
  userdetails: bitParameter(),
  getsfs: bitParameter(),
  showfeatures: choiceParameter('on', 'all').default('all'),
});

type Parameters = z.output<typeof getParameters>;

/** Returns one license of each product that has this code. */
export async function getLicenseCode(parameters: Parameters, call: ActionCall) {
  const { licensecode, productid } = parameters;
  const product = productid === undefined ? undefined : await findProductById(call, productid);
  const views = await call.features.licenses.viewsByCode(licensecode, product?.id);
  if (views.length === 0) {
    const where = product === undefined ? '' : ' for this product';
    throw new ActionError(404, `licensecode: there is no such license code${where}.`);
  }
  return Promise.all(views.map((view) => phraseLicense(view, parameters, call)));
}

async function phraseLicense(view: LicenseView, parameters: Parameters, { features, now }: ActionCall) {
  const { license, product, profile, company, usage } = view;
  const { details, userdetails, showfeatures, getnotes, getsfs } = parameters;
  const { leases = {}, concurrency } = license;
  const breakdown = userdetails ? 'users' : details ? 'computers' : undefined;
  return {
    licenseCode: license.code,
    productID: product.zentitleId ?? product.id,
    company: company?.name ?? '',
    companyID: company?.number ?? 0,
    enabledforuse: capitalTrueFalse(license.status === 'active'),
    licensetype: LICENSE_TYPE[license.type],
    clientsallowed: license.seats,
    clientLeaseperiod: leases.client ?? 0,
    vmLeaseperiod: leases.vm ?? 0,
    clientOfflineLeaseperiod: leases.offline ?? 0,
    acquiredbywebservice: capitalTrueFalse(license.acquired === true),
    networkseats: concurrency?.networkSeats ?? 0,
    heartbeat: concurrency?.heartbeatMinutes ?? 0,
    profilename: profile?.name ?? 'Default',
    concurrentProcesses: concurrency?.processes ?? 0,
    numActivations: license.seatsTaken,
    concurrencyMode: CONCURRENCY_MODE[concurrency?.mode ?? 'none'],
    subscriptionperiod: license.subscriptionDays ?? 0,
    subscriptionEnddate: formatTime(license.expiresAt),
    subscriptionlastActivated: formatTime(license.lastActivatedAt),
    maintenanceEnddate: formatTime(license.maintenanceUntil),
    features: formatFeatures(product, license, { usage, now, onlyOn: showfeatures === 'on', breakdown }),
    udfValues: formatUdfValues(product, license),
    ...(getnotes && { notes: formatNotes(unwrap(await features.notes.list(license.id))) }),
    ...(getsfs && { serverFunctions: formatFunctions(license) }),
  };
}
