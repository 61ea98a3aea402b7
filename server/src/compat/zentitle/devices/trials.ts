import type { ListedTrial } from '../../../features/trials/list-trials.js';
import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import {
  booleanParameter,
  choiceParameter,
  computerIdParameter,
  dateParameter,
  integerParameter,
  pagingParameters,
  parameterSchema,
  productIdParameter,
} from '../protocol/parameters.js';
import { formatTime, trialStatus, trueFalse } from '../protocol/wording.js';

const days = () => integerParameter(0, 36_500).optional();

export const trialsActions: readonly Action[] = [
  action({
    controller: 'Trials',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter().optional(),
      ...pagingParameters,
      computerid: computerIdParameter().optional(),
      expiresbefore: dateParameter().optional(),
      expiresafter: dateParameter().optional(),
      expireswithindays: days(),
      trialstatus: choiceParameter('inTrial', 'expired').optional(),
      converted: booleanParameter().optional(),
      createdbefore: dateParameter().optional(),
      createdafter: dateParameter().optional(),
      createdwithindays: days(),
    }),
    answer: async ({ productid, pagenumber, pagesize, trialstatus, ...given }, call) => {
      const filter = {
        productId: productid === undefined ? undefined : (await findProductById(call, productid)).id,
        computerId: given.computerid,
        status: trialstatus === 'inTrial' ? ('in-trial' as const) : trialstatus,
        converted: given.converted,
        expiresBefore: given.expiresbefore,
        expiresAfter: given.expiresafter,
        expiresWithinDays: given.expireswithindays,
        createdBefore: given.createdbefore,
        createdAfter: given.createdafter,
        createdWithinDays: given.createdwithindays,
      };
      const { trialList } = call.features;
      if (pagenumber === 0) return trialList.count(filter);
      return (await trialList.page(filter, pagenumber, pagesize)).map(phraseTrial);
    },
  }),
];

const phraseTrial = ({ trial, product, license }: ListedTrial) => ({
  productId: product?.zentitleId ?? trial.productId,
  computerId: trial.computerId,
  trialPeriod: String(trial.days),
  created: formatTime(trial.startedAt),
  modified: formatTime(trial.modifiedAt),
  leaseEndDate: formatTime(trial.leaseEndsAt),
  expires: formatTime(trial.expiresAt),
  trialStatus: trialStatus(trial.status),
  converted: trueFalse(trial.converted),
  licenseCode: license?.code ?? '',
});
