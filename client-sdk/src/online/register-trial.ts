import type { Context } from '../context.js';
import { makeTrialRequest, type UnlicensedRequestOptions } from '../request.js';
import type { Verdict } from '../verdict.js';
import { exchange } from './activate.js';
import type { ServerOptions } from './api.js';

const TRIAL = { path: '/v1/device/trials', member: 'trial', type: 'trial' } as const;

/** Tells the vendor of the trial on this device and takes the signed answer, also when it says that the trial is over. */
export const registerTrial = async (
  context: Context,
  options: ServerOptions & UnlicensedRequestOptions,
): Promise<Verdict> => exchange(context, options, await makeTrialRequest(context, options), TRIAL);
