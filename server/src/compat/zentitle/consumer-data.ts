import { consumerFields } from '../../features/consumers/consumer-fields.js';
import type { ConsumerRecord } from '../../features/consumers/consumer-record.js';
import { type Action, action, READ, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { productOf } from './find.js';
import { choice, computerId, date, fields, flag, paging, productId, text } from './parameters.js';
import { vendorData } from './vendor-json.js';
import { when } from './wording.js';

const controller = 'ConsumerData';

export const consumerDataActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields({
      productid: productId(),
      computerid: computerId().optional(),
      justlast: flag().default(true),
      type: choice('trials', 'activations', 'all').default('all'),
      ...paging,
      startdate: date().optional(),
      enddate: date().optional(),
    }),
    answer: async ({ productid, pagenumber, pagesize, ...filter }, call) => {
      const { id } = await productOf(call, productid);
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
    access: WRITE,
    parameters: fields({
      productid: productId(),
      computerid: computerId(),
      clientinfo: vendorData(),
      licensecode: text({ least: 0, most: 200 }).default(''),
    }),
    answer: async ({ productid, computerid, clientinfo, licensecode }, call) => {
      const { id } = await productOf(call, productid);
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
    created: when(createdAt),
  };
}
