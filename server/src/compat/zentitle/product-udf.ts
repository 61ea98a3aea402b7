import { addUdfFields, changeUdfFields, deleteUdfField } from '../../features/products/udf-fields.js';
import { type Action, action, WRITE } from './action.js';
import { editProduct } from './edit-product.js';
import { fields, list, productId } from './parameters.js';
import { fieldName, fieldValue, newField } from './product-parts-parameters.js';

const controller = 'ProductUDF';

export const productUdfActions: readonly Action[] = [
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ productid: productId(), udfvalues: list(newField()) }),
    answer: async ({ productid, udfvalues }, call) => {
      await editProduct(call, productid, addUdfFields(udfvalues));
      return 'Product UDF Created Successfully';
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      productid: productId(),
      udfvalues: list(
        fields({
          fieldname: fieldName(),
          newfieldname: fieldName().optional(),
          defaultvalue: fieldValue().optional(),
        }),
      ),
    }),
    answer: async ({ productid, udfvalues }, call) => {
      const changes = udfvalues.map((given) => ({
        name: given.fieldname,
        ...(given.newfieldname !== undefined && { newName: given.newfieldname }),
        ...(given.defaultvalue !== undefined && { value: given.defaultvalue }),
      }));
      await editProduct(call, productid, changeUdfFields(changes));
      // Sic: the document's own example.
      return 'Product Features Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ productid: productId(), fieldname: fieldName() }),
    answer: async ({ productid, fieldname }, call) => {
      await editProduct(call, productid, deleteUdfField(fieldname), {
        udfFields: 'fieldname',
      });
      return 'Product UDF Deleted Successfully';
    },
  }),
];
