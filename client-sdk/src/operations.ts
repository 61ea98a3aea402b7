/** The operations of a client, except for reading its status. */
export { deactivateHere } from './activation/deactivate.js';
export { importCertificateFile } from './activation/import-certificate.js';
export { makeActivationRequest, makeRefreshRequest, makeTrialRequest } from './activation/request.js';
export { activateOnline, refreshOnline } from './online/activate.js';
export { checkOnline } from './online/check.js';
export { checkUpdate } from './online/check-update.js';
export { deactivateOnline } from './online/deactivate.js';
export { registerTrial } from './online/register-trial.js';
export { signIn } from './online/sign-in.js';
export { fetchSecrets } from './secrets/fetch-secrets.js';
export { readSecret } from './secrets/read-secret.js';
export { startTrial } from './trial/start-trial.js';
export { consumeTokens } from './usage/consume.js';
export { Holdings } from './usage/holdings.js';
export { createUsageRecord, settleOnline } from './usage/settle.js';
export { readDeviceFacts } from './verdict/device-facts.js';
