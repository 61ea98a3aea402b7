import type { z } from 'zod';
import type { LicenseView } from '../../features/licenses/license-views.js';
import type { ActionCall } from './action.js';
import { ActionError, unwrap } from './action-error.js';
import { productOf } from './find.js';
import { bit, choice, fields, productId, text } from './parameters.js';
import { phraseNotes } from './phrase-notes.js';
import { CONCURRENCY_MODE, LICENSE_TYPE, phraseFeatures, phraseFunctions, phraseUdfValues } from './phrase-terms.js';
import { TrueFalse, when } from './wording.js';

export const getParameters = fields({
  licensecode: text({ most: 200 }),
  productid: productId().optional(),
  details: bit(),
  getnotes: bit(),
  userdetails: bit(),
  getsfs: bit(),
  showfeatures: choice('on', 'all').default('all'),
});

type Parameters = z.output<typeof getParameters>;

/** One license of each product that has one with this code. */
export async function getLicenseCode(parameters: Parameters, call: ActionCall) {
  const { licensecode, productid } = parameters;
  const product = productid === undefined ? undefined : await productOf(call, productid);
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
    enabledforuse: TrueFalse(license.status === 'active'),
    licensetype: LICENSE_TYPE[license.type],
    clientsallowed: license.seats,
    clientLeaseperiod: leases.client ?? 0,
    vmLeaseperiod: leases.vm ?? 0,
    clientOfflineLeaseperiod: leases.offline ?? 0,
    acquiredbywebservice: TrueFalse(license.acquired === true),
    networkseats: concurrency?.networkSeats ?? 0,
    heartbeat: concurrency?.heartbeatMinutes ?? 0,
    profilename: profile?.name ?? 'Default',
    concurrentProcesses: concurrency?.processes ?? 0,
    numActivations: license.seatsTaken,
    concurrencyMode: CONCURRENCY_MODE[concurrency?.mode ?? 'none'],
    subscriptionperiod: license.subscriptionDays ?? 0,
    subscriptionEnddate: when(license.expiresAt),
    subscriptionlastActivated: when(license.lastActivatedAt),
    maintenanceEnddate: when(license.maintenanceUntil),
    features: phraseFeatures(product, license, { usage, now, onlyOn: showfeatures === 'on', breakdown }),
    udfValues: phraseUdfValues(product, license),
    ...(getnotes && { notes: phraseNotes(unwrap(await features.notes.list(license.id))) }),
    ...(getsfs && { serverFunctions: phraseFunctions(license) }),
  };
}
