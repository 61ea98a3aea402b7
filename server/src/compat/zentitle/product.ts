import { z } from 'zod';
import type { DefaultsChange, ProductChange } from '../../features/products/product-change.js';
import type { Product } from '../../features/products/product-record.js';
import { defaultTerms } from '../../features/terms/initial-terms.js';
import { type Action, action, READ, WRITE } from './action.js';
import { ActionError } from './action-error.js';
import { productOf } from './find.js';
import { unwrapNamed } from './name-refusal.js';
import { date, fields, flag, integer, list, productId, text } from './parameters.js';
import { phraseProduct } from './phrase-product.js';
import { newFeature, newField, newGroup } from './product-parts-parameters.js';
import { termParameters, termsChangesOf } from './term-parameters.js';

/** The native API's own bound. */
const MOST_TRIAL_DAYS = 3_650;
const TRIAL_DAYS = 30;

const name = () => text({ most: 200 });
const common = {
  clientleaseperiod: termParameters.clientleaseperiod,
  clientofflineleaseperiod: termParameters.clientofflineleaseperiod,
  vmleaseperiod: termParameters.vmleaseperiod,
  licensetype: termParameters.licensetype,
  subscriptionperiod: termParameters.subscriptionperiod,
  subscriptionenddate: termParameters.subscriptionenddate,
  clientsallowed: integer(1, 50_000).optional(),
  trialperiod: integer(0, MOST_TRIAL_DAYS).optional(),
};
const defaultsShape = z.object(common);

export const productActions: readonly Action[] = [
  action({
    controller: 'Product',
    method: 'GET',
    access: READ,
    parameters: fields({ productid: productId() }),
    answer: async ({ productid }, call) => [phraseProduct(await productOf(call, productid))],
  }),
  action({
    controller: 'Product',
    method: 'POST',
    access: WRITE,
    parameters: fields({
      ...common,
      subscriptionenddate: date().optional(),
      productname: name(),
      intrial: flag().default(false),
      featuregroups: list(newGroup()).default([]),
      features: list(newFeature()).default([]),
      udfvalues: list(newField()).default([]),
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
    access: WRITE,
    parameters: fields({
      ...common,
      productid: productId(),
      productname: name().optional(),
    }),
    answer: async (given, call) => {
      const { id } = await productOf(call, given.productid);
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

/** Of no product: the defaults name neither features nor fields. */
const NONE: Product = { id: '', name: '', features: [], createdAt: '' };

function defaultsOf(given: z.output<typeof defaultsShape>): DefaultsChange {
  const { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod, clientsallowed } = given;
  const { licensetype, subscriptionperiod, subscriptionenddate } = given;
  const leases = { clientleaseperiod, clientofflineleaseperiod, vmleaseperiod };
  const term = { licensetype, subscriptionperiod, subscriptionenddate };
  return termsChangesOf({ ...leases, ...term, clientsallowed }, defaultTerms(NONE), NONE);
}
