import { z } from 'zod';
import type { DefaultsChange, ProductChange } from '../../../features/products/product-change.js';
import type { Product } from '../../../features/products/product-record.js';
import { defaultTerms } from '../../../features/terms/initial-terms.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { unwrapNamed } from '../protocol/name-refusal.js';
import {
  booleanParameter,
  dateParameter,
  integerParameter,
  listParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { formatProduct } from './format-product.js';
import { newFeature, newField, newGroup } from './product-parts-parameters.js';
import { termParameters, termsChangesOf } from './term-parameters.js';

/** The limit of the native API. */
const MAX_TRIAL_DAYS = 3_650;
const TRIAL_DAYS = 30;

const name = () => textParameter({ max: 200 });
const common = {
  clientleaseperiod: termParameters.clientleaseperiod,
  clientofflineleaseperiod: termParameters.clientofflineleaseperiod,
  vmleaseperiod: termParameters.vmleaseperiod,
  licensetype: termParameters.licensetype,
  subscriptionperiod: termParameters.subscriptionperiod,
  subscriptionenddate: termParameters.subscriptionenddate,
  clientsallowed: integerParameter(1, 50_000).optional(),
  trialperiod: integerParameter(0, MAX_TRIAL_DAYS).optional(),
};
const defaultsShape = z.object(common);

export const productActions: readonly Action[] = [
  action({
    controller: 'Product',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ productid: productIdParameter() }),
    answer: async ({ productid }, call) => [formatProduct(await findProductById(call, productid))],
  }),
  action({
    controller: 'Product',
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      ...common,
      subscriptionenddate: dateParameter().optional(),
      productname: name(),
      intrial: booleanParameter().default(false),
      featuregroups: listParameter(newGroup()).default([]),
      features: listParameter(newFeature()).default([]),
      udfvalues: listParameter(newField()).default([]),
    }),
    answer: async (given, { features, actor }) => {
      const days = given.trialperiod ?? TRIAL_DAYS;
      if (given.intrial && days === 0)
        throw new ActionError(400, 'trialperiod: a product in trial has 1 day at least.');
      const added = await features.products.add(
        {
          name: given.productname,
          defaults: defaultsOf({ licensetype: 'perpetual', clientsallowed: 1, ...given }),
          ...(given.intrial && { trial: { days } }),
          featureGroups: given.featuregroups,
          features: given.features,
          udfFields: given.udfvalues,
        },
        actor,
      );
      const { zentitleId } = unwrapNamed(added, { name: 'productname' });
      return `Product Created Successfully. ProductID : ${zentitleId}`;
    },
  }),
  action({
    controller: 'Product',
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      ...common,
      productid: productIdParameter(),
      productname: name().optional(),
    }),
    answer: async (given, call) => {
      const { id } = await findProductById(call, given.productid);
      const defaults = defaultsOf(given);
      const days = given.trialperiod;
      const change: ProductChange = {
        ...(given.productname !== undefined && { name: given.productname }),
        ...(days !== undefined && { trial: days === 0 ? null : { days } }),
        ...(Object.keys(defaults).length > 0 && { defaults }),
      };
      unwrapNamed(await call.features.products.update(id, change, call.actor), { name: 'productname' });
      return 'Product Updated Successfully';
    },
  }),
];

/** Without a product: the defaults have neither features nor fields. */
const NONE: Product = { id: '', name: '', features: [], createdAt: '' };

function defaultsOf(given: z.output<typeof defaultsShape>): DefaultsChange {
  const { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod, clientsallowed } = given;
  const { licensetype, subscriptionperiod, subscriptionenddate } = given;
  const leases = { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod };
  const term = { licensetype, subscriptionperiod, subscriptionenddate };
  return termsChangesOf({ ...leases, ...term, clientsallowed }, defaultTerms(NONE), NONE);
}
