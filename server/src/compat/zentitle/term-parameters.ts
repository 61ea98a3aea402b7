import { z } from 'zod';
import type { Product } from '../../features/products/product-record.js';
import { type TermChange, typeMissing } from '../../features/terms/change-term.js';
import type { FunctionChange, TermsChanges } from '../../features/terms/change-terms.js';
import { LEASE_LIMITS, LONG_TERM_CHECK_OUT, type Terms } from '../../features/terms/terms.js';
import { ActionError } from './action-error.js';
import { LICENSE_REFUSALS } from './license-refusals.js';
import { choice, dateOrReset, fields, integer, list, text } from './parameters.js';
import { FEATURE_AVAILABILITY } from './phrase-terms.js';
import { unwrapNaming } from './unwrap-naming.js';

const TYPES = { perpetual: 'perpetual', subscriptionperiod: 'subscription', expirationdate: 'expiration' } as const;
const MODES = { off: 'none', cloud: 'cloud', network: 'network' } as const;
const HOURS_A_DAY = 24;

/** Blank where there is none: so GET writes it. */
const valueOrBlank = () => z.preprocess((value) => (value === '' ? undefined : value), integer().optional());

/** What is said of the terms of a license code, and of a profile. */
export const termParameters = {
  clientleaseperiod: integer(0, LEASE_LIMITS.client).optional(),
  clientofflineleaseperiod: integer(0, LEASE_LIMITS.offline / HOURS_A_DAY).optional(),
  vmleaseperiod: integer(0, LEASE_LIMITS.vm).optional(),
  licensetype: choice('perpetual', 'subscriptionperiod', 'expirationdate').optional(),
  clientsallowed: integer().optional(),
  subscriptionperiod: integer().optional(),
  subscriptionenddate: dateOrReset().optional(),
  maintenanceenddate: dateOrReset().optional(),
  concurrentprocesses: integer().optional(),
  concurrencymode: choice('off', 'cloud', 'network').optional(),
  networkseats: integer().optional(),
  heartbeat: integer(5, 1_440).optional(),
  features: list(
    fields({
      featurecode: text({ most: 64 }),
      featureavailability: choice('on', 'off').optional(),
      limit: integer().optional(),
    }),
  ).optional(),
  udfvalues: list(
    fields({ fieldname: text({ most: 64 }), defaultvalue: text({ least: 0, most: 1_000 }).optional() }),
  ).optional(),
  serverfunctions: list(
    fields({
      functionname: text({ most: 64 }),
      enabled: choice('on', 'off').optional(),
      parametervalue: valueOrBlank().optional(),
    }),
  ).optional(),
};

const termShape = z.object(termParameters);
type TermParameters = z.output<typeof termShape>;

/**
 * What the parameters change about terms.
 * @param terms as they are
 * @throws ActionError 400; Refused `LICENSE_TYPE_MISSING`
 */
export function termsChangesOf(parameters: TermParameters, terms: Terms, product: Product): TermsChanges {
  const { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod, clientsallowed } = parameters;
  const { concurrentprocesses, concurrencymode, networkseats, heartbeat } = parameters;
  const { features, udfvalues, serverfunctions } = parameters;
  const offline = clientofflineleaseperiod === undefined ? undefined : clientofflineleaseperiod * HOURS_A_DAY;
  return {
    ...termChangeOf(parameters),
    ...(clientsallowed !== undefined && { seats: clientsallowed }),
    ...given('leases', { client: orNone(clientleaseperiod), offline: orNone(offline), vm: orNone(vmleaseperiod) }),
    ...given('concurrency', {
      mode: concurrencymode && MODES[concurrencymode],
      processes: orNone(concurrentprocesses),
      networkSeats: networkseats,
      heartbeatMinutes: heartbeat,
    }),
    ...(features && {
      features: features.map(({ featurecode: code, featureavailability, limit }) => ({
        code,
        ...(featureavailability !== undefined && { on: featureavailability === 'on' }),
        ...(limit !== undefined && { limit }),
      })),
    }),
    ...(udfvalues && { udf: udfChangeOf(udfvalues, terms, product) }),
    ...(serverfunctions && { functions: serverfunctions.map((each) => functionChangeOf(each, terms)) }),
  };
}

function termChangeOf(parameters: TermParameters): TermChange {
  const { licensetype, subscriptionperiod: days, subscriptionenddate: end, maintenanceenddate: until } = parameters;
  const type = licensetype && TYPES[licensetype];
  // Clients send the 0 that GET shows for the other types.
  const hasDays = days !== undefined && !(days === 0 && type !== undefined && type !== 'subscription');
  const change: TermChange = {
    ...(type !== undefined && { type }),
    ...(hasDays && { subscriptionDays: days }),
    ...(end !== undefined && { expiresAt: end === 'reset' ? null : end }),
    ...(until !== undefined && { maintenanceUntil: until === 'reset' ? null : until }),
  };
  const refusal = typeMissing(change);
  return refusal === undefined ? change : unwrapNaming(refusal, LICENSE_REFUSALS);
}

/** Here a product has the fields that it declares, and no other. */
function udfChangeOf(
  values: NonNullable<TermParameters['udfvalues']>,
  { udf = {} }: Terms,
  { udfFields = [] }: Product,
) {
  const known = new Set([...udfFields.map(({ name }) => name), ...Object.keys(udf)]);
  if (values.some(({ fieldname }) => !known.has(fieldname))) {
    throw new ActionError(400, 'udfvalues: the product does not have all of these fields.');
  }
  return Object.fromEntries(
    values.flatMap(({ fieldname, defaultvalue }) => (defaultvalue === undefined ? [] : [[fieldname, defaultvalue]])),
  );
}

function functionChangeOf(
  { functionname, enabled, parametervalue }: NonNullable<TermParameters['serverfunctions']>[number],
  { functions = [] }: Terms,
): FunctionChange {
  const names = [LONG_TERM_CHECK_OUT, FEATURE_AVAILABILITY, ...functions.map((each) => each.name)];
  const name = names.find((each) => each.toLowerCase() === functionname.toLowerCase()) ?? functionname;
  const hasValue = parametervalue !== undefined;
  if (hasValue && name !== LONG_TERM_CHECK_OUT) {
    throw new ActionError(400, `serverfunctions: only ${LONG_TERM_CHECK_OUT} takes a parametervalue.`);
  }
  return { name, ...(enabled !== undefined && { on: enabled === 'on' }), ...(hasValue && { value: parametervalue }) };
}

/** 0 is no limit. */
const orNone = (value: number | undefined): number | null | undefined => (value === 0 ? null : value);

type Given<T> = { readonly [P in keyof T]?: Exclude<T[P], undefined> };

/** A member with what was given of it; nothing when nothing was. */
function given<const N extends string, T extends object>(name: N, values: T): { readonly [P in N]?: Given<T> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return (entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) }) as { readonly [P in N]?: Given<T> };
}
