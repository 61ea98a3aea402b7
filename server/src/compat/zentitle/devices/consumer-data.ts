import { consumerFields } from '../../../features/consumers/consumer-fields.js';
import type { ConsumerRecord } from '../../../features/consumers/consumer-record.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import {
  booleanParameter,
  choiceParameter,
  computerIdParameter,
  dateParameter,
  pagingParameters,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';
import { vendorData } from '../protocol/vendor-json.js';
import { formatTime } from '../protocol/wording.js';

const controller = 'ConsumerData';

export const consumerDataActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      computerid: computerIdParameter().optional(),
      justlast: booleanParameter().default(true),
      type: choiceParameter('trials', 'activations', 'all').default('all'),
      ...pagingParameters,
      startdate: dateParameter().optional(),
      enddate: dateParameter().optional(),
    }),
    answer: async ({ productid, pagenumber, pagesize, ...filter }, call) => {
      const { id } = await findProductById(call, productid);
      const records = await call.features.consumers.list({
        productId: id,
        computerId: filter.computerid,
        type: filter.type,
        justLast: filter.justlast,
        from: filter.startdate,
        until: filter.enddate,
      });
      if (pagenumber === 0) return records.length;
      return records
        .slice((pagenumber - 1) * pagesize, pagenumber * pagesize)
        .map((record) => phraseConsumer(productid, record));
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      computerid: computerIdParameter(),
      clientinfo: vendorData(),
      licensecode: textParameter({ min: 0, max: 200 }).default(''),
    }),
    answer: async ({ productid, computerid, clientinfo, licensecode }, call) => {
      const { id } = await findProductById(call, productid);
      const record = {
        productId: id,
        computerId: computerid,
        info: clientinfo,
        ...(licensecode !== '' && { licenseCode: licensecode }),
      };
      unwrap(await call.features.consumers.add(record, call.actor));
      return 'Consumer Data Created Successfully';
    },
  }),
];

function phraseConsumer(productID: string, { computerId, licenseCode = '', info, createdAt }: ConsumerRecord) {
  const { firstName = '', lastName = '', company = '', email = '' } = consumerFields(info);
  return {
    productID,
    computerID: computerId,
    licenseCode,
    firstName,
    lastName,
    company,
    email,
    clientInfo: JSON.stringify(info),
    created: formatTime(createdAt),
  };
}
