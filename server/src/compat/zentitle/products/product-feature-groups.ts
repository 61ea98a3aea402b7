import {
  addFeatureGroups,
  changeFeatureGroups,
  deleteFeatureGroup,
} from '../../../features/products/feature-groups.js';
import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { listParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { editProduct } from './edit-product.js';
import { groupName, newGroup, notes } from './product-parts-parameters.js';

const controller = 'ProductFeatureGroups';

export const productFeatureGroupsActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), featuregroups: listParameter(newGroup()) }),
    answer: async ({ productid, featuregroups }, call) => {
      await editProduct(call, productid, addFeatureGroups(featuregroups));
      return 'Product FeatureGroups Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      featuregroups: listParameter(
        parameterSchema({
          featuregroupname: groupName(),
          newfeaturegroupname: groupName().optional(),
          notes: notes().optional(),
        }),
      ),
    }),
    answer: async ({ productid, featuregroups }, call) => {
      const changes = featuregroups.map((given) => ({
        name: given.featuregroupname,
        ...(given.newfeaturegroupname !== undefined && { newName: given.newfeaturegroupname }),
        ...(given.notes !== undefined && { notes: given.notes }),
      }));
      await editProduct(call, productid, changeFeatureGroups(changes));
      return 'Product FeatureGroups Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), featuregroupname: groupName() }),
    answer: async ({ productid, featuregroupname }, call) => {
      await editProduct(call, productid, deleteFeatureGroup(featuregroupname), { featureGroups: 'featuregroupname' });
      return 'Product FeatureGroup Deleted Successfully';
    },
  }),
];
