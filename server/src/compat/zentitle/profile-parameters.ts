import type { z } from 'zod';
import { featureNamed } from '../../features/products/product-features.js';
import type { Product } from '../../features/products/product-record.js';
import { fieldNamed } from '../../features/products/udf-fields.js';
import type { ProfileChange } from '../../features/profiles/profile-change.js';
import { CONCURRENCY_MODES, LONG_TERM_CHECK_OUT } from '../../features/terms/terms.js';
import { choice, date, fields, flag, integer, list, text } from './parameters.js';
import { fieldValue } from './product-parts-parameters.js';
import { featureCode, fieldName, leaseChange, leaseParameters, licenseType, termChange } from './terms-parameters.js';

/** The native API's own bound. */
const MOST_SEATS = 1_000_000;

/** What POST and PUT Profile both take; the dates differ. */
export const profileParameters = {
  ...leaseParameters,
  enabledforuse: flag().optional(),
  licensetype: licenseType().optional(),
  clientsallowed: integer(0, MOST_SEATS).optional(),
  acquiredbywebservice: flag().optional(),
  subscriptionperiod: integer(0).optional(),
  concurrentprocesses: integer(0).optional(),
  concurrencymode: choice('off', ...CONCURRENCY_MODES).optional(),
  networkseats: integer(0).optional(),
  heartbeat: integer(5, 1_440).optional(),
  reseller: text({ least: 0, most: 200 }).optional(),
  features: list(
    fields({
      featurecode: featureCode(),
      featureavailability: choice('on', 'off').optional(),
      limit: integer(0).optional(),
    }),
  ).optional(),
  udfvalues: list(fields({ fieldname: fieldName(), defaultvalue: fieldValue().optional() })).optional(),
  serverfunctions: list(
    fields({
      functionname: text({ most: 64 }),
      enabled: choice('on', 'off').optional(),
      parametervalue: integer(0).optional(),
    }),
  ).optional(),
};

const shape = fields({
  ...profileParameters,
  subscriptionenddate: date().optional(),
  maintenanceenddate: date().optional(),
});
export type GivenProfile = z.output<typeof shape>;

/** What is given, and nothing else. Features and fields are spelled as the product spells them. */
export function profileChange(product: Product, given: GivenProfile): ProfileChange {
  const { clientsallowed, maintenanceenddate: maintained, enabledforuse, acquiredbywebservice, reseller } = given;
  const leases = leaseChange(given);
  const concurrency = concurrencyChange(given);
  return {
    ...termChange(given),
    ...(clientsallowed !== undefined && { seats: clientsallowed }),
    ...(maintained !== undefined && { maintenanceUntil: maintained === 'reset' ? null : maintained }),
    ...(Object.keys(leases).length > 0 && { leases }),
    ...(Object.keys(concurrency).length > 0 && { concurrency }),
    ...(enabledforuse !== undefined && { enabled: enabledforuse }),
    ...(acquiredbywebservice !== undefined && { acquired: acquiredbywebservice }),
    ...(reseller !== undefined && { reseller: /^(none)?$/i.test(reseller.trim()) ? null : reseller.trim() }),
    ...(given.features && {
      features: given.features.map(({ featurecode, featureavailability, limit }) => ({
        code: featureNamed(product, featurecode)?.code ?? featurecode,
        ...(featureavailability !== undefined && { on: featureavailability === 'on' }),
        ...(limit !== undefined && { limit }),
      })),
    }),
    ...(given.udfvalues && {
      udf: Object.fromEntries(
        given.udfvalues.flatMap(({ fieldname, defaultvalue }) =>
          defaultvalue === undefined ? [] : [[fieldNamed(product, fieldname)?.name ?? fieldname, defaultvalue]],
        ),
      ),
    }),
    ...(given.serverfunctions && {
      functions: given.serverfunctions.map(({ functionname: name, enabled, parametervalue: value }) => ({
        name: name.toUpperCase() === LONG_TERM_CHECK_OUT ? LONG_TERM_CHECK_OUT : name,
        ...(enabled !== undefined && { on: enabled === 'on' }),
        ...(value !== undefined && { value }),
      })),
    }),
  };
}

/** 0 is any number of processes, and no seats. */
function concurrencyChange({ concurrencymode: mode, concurrentprocesses, networkseats, heartbeat }: GivenProfile) {
  return {
    ...(mode !== undefined && { mode: mode === 'off' ? ('none' as const) : mode }),
    ...(concurrentprocesses !== undefined && { processes: concurrentprocesses || null }),
    ...(networkseats !== undefined && { networkSeats: networkseats || null }),
    ...(heartbeat !== undefined && { heartbeatMinutes: heartbeat }),
  };
}
