import { addFeatureGroups, changeFeatureGroups, deleteFeatureGroup } from '../../features/products/feature-groups.js';
import { type Action, action, WRITE } from './action.js';
import { editProduct } from './edit-product.js';
import { fields, list, productId } from './parameters.js';
import { groupName, newGroup, notes } from './product-parts-parameters.js';

const controller = 'ProductFeatureGroups';

export const productFeatureGroupsActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ productid: productId(), featuregroups: list(newGroup()) }),
    answer: async ({ productid, featuregroups }, call) => {
      await editProduct(call, productid, addFeatureGroups(featuregroups));
      return 'Product FeatureGroups Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      productid: productId(),
      featuregroups: list(
        fields({
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
    access: WRITE,
    parameters: fields({ productid: productId(), featuregroupname: groupName() }),
    answer: async ({ productid, featuregroupname }, call) => {
      await editProduct(call, productid, deleteFeatureGroup(featuregroupname), { featureGroups: 'featuregroupname' });
      return 'Product FeatureGroup Deleted Successfully';
    },
  }),
];
