import type { AccountActivations } from '../../../features/activations/account-activations.js';
import type { ActivationRequests } from '../../../features/activations/activation-requests.js';
import type { OnlineChecks } from '../../../features/checks/online-checks.js';
import type { Deactivations } from '../../../features/deactivations/deactivations.js';
import type { CertificateEvidence } from '../../../features/reconciliation/certificate-evidence.js';
import type { TrialRegistrations } from '../../../features/trials/trial-registrations.js';
import type { DeviceUsage } from '../../../features/usage/device-usage.js';
import { type Route, route } from '../../routing/route.js';
import { unwrapForDevice } from '../roles-and-outcomes.js';
import { deactivationBody, requestBody } from './activation-schemas.js';
import {
  checkAnswer,
  checkBody,
  deviceCertificate,
  deviceReceipt,
  deviceTrial,
  signInBody,
  usageAnswer,
  usageBody,
} from './device-schemas.js';

interface Features {
  readonly activationRequests: ActivationRequests;
  readonly accountActivations: AccountActivations;
  readonly trialRegistrations: TrialRegistrations;
  readonly onlineChecks: OnlineChecks;
  readonly deactivations: Deactivations;
  readonly certificateEvidence: CertificateEvidence;
  readonly deviceUsage: DeviceUsage;
}

const tag = 'Device';

/** Calls of a device with a network. Its signature and the proof of its license code are its credential. */
export const deviceRoutes = ({
  activationRequests,
  accountActivations,
  trialRegistrations,
  onlineChecks,
  deactivations,
  certificateEvidence,
  deviceUsage,
}: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/device/activations',
    summary: 'Activate or refresh this device',
    tag,
    access: 'public',
    body: requestBody,
    status: 200,
    answer: deviceCertificate,
    handle: async ({ body }) => unwrapForDevice(await activationRequests.answer(body.request)),
  }),
  route({
    method: 'post',
    path: '/v1/device/sign-ins',
    summary: "Activate this device with a license of a user's group",
    tag,
    access: 'public',
    body: signInBody,
    wrongGuess: 'SIGN_IN_REFUSED',
    status: 200,
    answer: deviceCertificate,
    handle: async ({ body: { request, username, password } }) =>
      unwrapForDevice(await accountActivations.signIn(request, username, password)),
  }),
  route({
    method: 'post',
    path: '/v1/device/trials',
    summary: 'Register the trial of this device',
    tag,
    access: 'public',
    takesTrials: true,
    body: requestBody,
    status: 200,
    answer: deviceTrial,
    handle: async ({ body }) => ({
      trial: unwrapForDevice(await trialRegistrations.register(body.request)).certificate,
    }),
  }),
  route({
    method: 'post',
    path: '/v1/device/deactivations',
    summary: 'Return the seat of this device',
    tag,
    access: 'public',
    body: deactivationBody,
    status: 200,
    answer: deviceReceipt,
    handle: async ({ body }) => unwrapForDevice(await deactivations.accept(body.deactivation)),
  }),
  route({
    method: 'post',
    path: '/v1/device/checks',
    summary: 'Check the status of an activation; the answer is signed and bound to the nonce',
    tag,
    access: 'public',
    body: checkBody,
    status: 200,
    answer: checkAnswer,
    handle: async ({ body: { certificate, ...question } }) => {
      if (certificate !== undefined) await certificateEvidence.record({ ...question, certificate });
      return { answer: await onlineChecks.answer(question) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/device/usage',
    summary: 'Use tokens, check out and return floating seats and elements, or settle offline use',
    tag,
    access: 'public',
    body: usageBody,
    status: 200,
    answer: usageAnswer,
    handle: async ({ body }) => unwrapForDevice(await deviceUsage.accept(body.usage)),
  }),
];
