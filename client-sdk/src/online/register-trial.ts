import { makeTrialRequest, type UnlicensedRequestOptions } from '../activation/request.js';
import type { Context } from '../context.js';
import type { Verdict } from '../verdict/verdict.js';
import { sendRequest } from './activate.js';
import type { ServerOptions } from './api.js';

const TRIAL = { path: '/v1/device/trials', member: 'trial', type: 'trial' } as const;

/** Registers the trial of this device and imports the signed answer, even if it says that the trial has ended. */
export const registerTrial = async (
  context: Context,
  options: ServerOptions & UnlicensedRequestOptions,
): Promise<Verdict> => sendRequest(context, options, await makeTrialRequest(context, options), TRIAL);
