import { z } from 'zod';
import type { Product } from '../../../features/products/product-record.js';
import { type TermChange, typeMissing } from '../../../features/terms/change-term.js';
import type { FunctionChange, TermsChanges } from '../../../features/terms/change-terms.js';
import { LEASE_LIMITS, LONG_TERM_CHECK_OUT, type Terms } from '../../../features/terms/terms.js';
import { ActionError } from '../protocol/action-error.js';
import { LICENSE_REFUSALS } from '../protocol/license-refusals.js';
import {
  choiceParameter,
  dateOrResetParameter,
  integerParameter,
  listParameter,
  parameterSchema,
  textParameter,
} from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { FEATURE_AVAILABILITY } from './format-terms.js';

const TYPES = { perpetual: 'perpetual', subscriptionperiod: 'subscription', expirationdate: 'expiration' } as const;
const MODES = { off: 'none', cloud: 'cloud', network: 'network' } as const;
const HOURS_A_DAY = 24;

/** Empty if there is none, as GET writes it. */
const valueOrBlank = () => z.preprocess((value) => (value === '' ? undefined : value), integerParameter().optional());

/** Parameters for the terms of a license code or a profile. */
export const termParameters = {
  clientleaseperiod: integerParameter(0, LEASE_LIMITS.client).optional(),
  clientofflineleaseperiod: integerParameter(0, LEASE_LIMITS.offline / HOURS_A_DAY).optional(),
  vmleaseperiod: integerParameter(0, LEASE_LIMITS.vm).optional(),
  licensetype: choiceParameter('perpetual', 'subscriptionperiod', 'expirationdate').optional(),
  clientsallowed: integerParameter().optional(),
  subscriptionperiod: integerParameter().optional(),
  subscriptionenddate: dateOrResetParameter().optional(),
  maintenanceenddate: dateOrResetParameter().optional(),
  concurrentprocesses: integerParameter().optional(),
  concurrencymode: choiceParameter('off', 'cloud', 'network').optional(),
  networkseats: integerParameter().optional(),
  heartbeat: integerParameter(5, 1_440).optional(),
  features: listParameter(
    parameterSchema({
      featurecode: textParameter({ max: 64 }),
      featureavailability: choiceParameter('on', 'off').optional(),
      limit: integerParameter().optional(),
    }),
  ).optional(),
  udfvalues: listParameter(
    parameterSchema({
      fieldname: textParameter({ max: 64 }),
      defaultvalue: textParameter({ min: 0, max: 1_000 }).optional(),
    }),
  ).optional(),
  serverfunctions: listParameter(
    parameterSchema({
      functionname: textParameter({ max: 64 }),
      enabled: choiceParameter('on', 'off').optional(),
      parametervalue: valueOrBlank().optional(),
    }),
  ).optional(),
};

const termShape = z.object(termParameters);
type TermParameters = z.output<typeof termShape>;

/**
 * Returns the changes to terms.
 * @param terms the current terms
 * @throws ActionError 400; RefusedError `LICENSE_TYPE_MISSING`
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

/** In this API, a product has exactly the fields that it declares. */
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

/** 0 means no limit. */
const orNone = (value: number | undefined): number | null | undefined => (value === 0 ? null : value);

type Given<T> = { readonly [P in keyof T]?: Exclude<T[P], undefined> };

/** Returns a member with the given values; nothing if there are none. */
function given<const N extends string, T extends object>(name: N, values: T): { readonly [P in N]?: Given<T> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return (entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) }) as { readonly [P in N]?: Given<T> };
}
