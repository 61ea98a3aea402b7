import type { ListedTrial } from '../../features/trials/list-trials.js';
import { type Action, action, READ } from './action.js';
import { productOf } from './find.js';
import { choice, computerId, date, fields, flag, integer, paging, productId } from './parameters.js';
import { trialStatus, trueFalse, when } from './wording.js';

const days = () => integer(0, 36_500).optional();

export const trialsActions: readonly Action[] = [
  action({
    controller: 'Trials',
    method: 'GET',
    access: READ,
    parameters: fields({
      productid: productId().optional(),
      ...paging,
      computerid: computerId().optional(),
      expiresbefore: date().optional(),
      expiresafter: date().optional(),
      expireswithindays: days(),
      trialstatus: choice('inTrial', 'expired').optional(),
      converted: flag().optional(),
      createdbefore: date().optional(),
      createdafter: date().optional(),
      createdwithindays: days(),
    }),
    answer: async ({ productid, pagenumber, pagesize, trialstatus, ...given }, call) => {
      const filter = {
        productId: productid === undefined ? undefined : (await productOf(call, productid)).id,
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
  created: when(trial.startedAt),
  modified: when(trial.modifiedAt),
  leaseEndDate: when(trial.leaseEndsAt),
  expires: when(trial.expiresAt),
  trialStatus: trialStatus(trial.status),
  converted: trueFalse(trial.converted),
  licenseCode: license?.code ?? '',
});
