import {
  addFeatureGroups,
  changeFeatureGroups,
  deleteFeatureGroup,
} from '../../../features/products/feature-groups.js';
import { addFeatures, changeFeatures, deleteFeature } from '../../../features/products/product-features.js';
import type { Products } from '../../../features/products/products.js';
import { addUdfFields, changeUdfFields, deleteUdfField } from '../../../features/products/udf-fields.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  featureGroupParams,
  featureGroupPatch,
  featureParams,
  featurePatch,
  newFeatureGroups,
  newFeatures,
  newUdfFields,
  udfFieldParams,
  udfFieldPatch,
} from './product-part-schemas.js';
import { product, productParams } from './product-schemas.js';

const common = { tag: 'Products', access: WRITE_ROLES, answer: product } as const;

/** Each answers with the changed product. */
export const productPartRoutes = (products: Products): readonly Route[] => [
  route({
    ...common,
    method: 'post',
    path: '/v1/products/{id}/feature-groups',
    summary: 'Add feature groups, all or none',
    params: productParams,
    body: newFeatureGroups,
    status: 201,
    handle: async ({ params, body, caller }) =>
      unwrap(await products.edit(params.id, addFeatureGroups(body.featureGroups), actorOf(caller))),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/v1/products/{id}/feature-groups/{name}',
    summary: 'Change a feature group; its features stay in it',
    params: featureGroupParams,
    body: featureGroupPatch,
    status: 200,
    handle: async ({ params, body: { name, ...change }, caller }) => {
      const changes = [{ name: params.name, ...(name !== undefined && { newName: name }), ...change }];
      return unwrap(await products.edit(params.id, changeFeatureGroups(changes), actorOf(caller)));
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/v1/products/{id}/feature-groups/{name}',
    summary: 'Delete a feature group; its features move to the group Default',
    params: featureGroupParams,
    status: 200,
    handle: async ({ params, caller }) =>
      unwrap(await products.edit(params.id, deleteFeatureGroup(params.name), actorOf(caller))),
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/products/{id}/features',
    summary: 'Add features, all or none',
    params: productParams,
    body: newFeatures,
    status: 201,
    handle: async ({ params, body, caller }) =>
      unwrap(await products.edit(params.id, addFeatures(body.features), actorOf(caller))),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/v1/products/{id}/features/{code}',
    summary: 'Change a feature; a new code is applied to its licenses and profiles',
    params: featureParams,
    body: featurePatch,
    status: 200,
    handle: async ({ params, body: { code, ...change }, caller }) => {
      const changes = [{ code: params.code, ...(code !== undefined && { newCode: code }), ...change }];
      return unwrap(await products.edit(params.id, changeFeatures(changes), actorOf(caller)));
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/v1/products/{id}/features/{code}',
    summary: 'Delete a feature, also from licenses and profiles',
    params: featureParams,
    status: 200,
    handle: async ({ params, caller }) =>
      unwrap(await products.edit(params.id, deleteFeature(params.code), actorOf(caller))),
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/products/{id}/udf-fields',
    summary: 'Add UDF fields, all or none',
    params: productParams,
    body: newUdfFields,
    status: 201,
    handle: async ({ params, body, caller }) =>
      unwrap(await products.edit(params.id, addUdfFields(body.udfFields), actorOf(caller))),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/v1/products/{id}/udf-fields/{name}',
    summary: 'Change a UDF field; a new name is applied to its licenses and profiles',
    params: udfFieldParams,
    body: udfFieldPatch,
    status: 200,
    handle: async ({ params, body: { name, ...change }, caller }) => {
      const changes = [{ name: params.name, ...(name !== undefined && { newName: name }), ...change }];
      return unwrap(await products.edit(params.id, changeUdfFields(changes), actorOf(caller)));
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/v1/products/{id}/udf-fields/{name}',
    summary: 'Delete a UDF field, and its values in licenses and profiles',
    params: udfFieldParams,
    status: 200,
    handle: async ({ params, caller }) =>
      unwrap(await products.edit(params.id, deleteUdfField(params.name), actorOf(caller))),
  }),
];
