/** What a client does when it is asked to, apart from telling how things stand. */
export { giveUpActivation } from './deactivate.js';
export { readFacts } from './device-facts.js';
export { importFile } from './import-certificate.js';
export { activateOnline, refreshOnline } from './online/activate.js';
export { checkOnline } from './online/check.js';
export { checkUpdate } from './online/check-update.js';
export { deactivateOnline } from './online/deactivate.js';
export { registerTrial } from './online/register-trial.js';
export { signIn } from './online/sign-in.js';
export { makeActivationRequest, makeRefreshRequest, makeTrialRequest } from './request.js';
export { fetchSecrets } from './secrets/fetch-secrets.js';
export { readSecret } from './secrets/read-secret.js';
export { startTrial } from './trial/start-trial.js';
export { consumeTokens } from './usage/consume.js';
export { Holdings } from './usage/holdings.js';
export { makeRecord, settleOnline } from './usage/settle.js';
