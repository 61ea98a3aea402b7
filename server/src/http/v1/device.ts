import type { AccountActivations } from '../../features/activations/account-activations.js';
import type { RequestAnswering } from '../../features/activations/answer-request.js';
import type { Checks } from '../../features/checks/checks.js';
import type { Deactivations } from '../../features/deactivations/deactivations.js';
import type { PresentedCertificates } from '../../features/reconciliation/presented-certificates.js';
import type { TrialRegistrations } from '../../features/trials/trial-registrations.js';
import type { DeviceUsage } from '../../features/usage/device-usage.js';
import { type Route, route } from '../route.js';
import { unwrapForDevice } from './common.js';
import { deactivationBody, requestBody } from './schemas/activations.js';
import {
  checkAnswer,
  checkBody,
  deviceCertificate,
  deviceReceipt,
  deviceTrial,
  signInBody,
  usageAnswer,
  usageBody,
} from './schemas/device.js';

interface Features {
  readonly answering: RequestAnswering;
  readonly accountActivations: AccountActivations;
  readonly trialRegistrations: TrialRegistrations;
  readonly checks: Checks;
  readonly deactivations: Deactivations;
  readonly presented: PresentedCertificates;
  readonly deviceUsage: DeviceUsage;
}

const tag = 'Device';

/** What a device with a network does by itself. Its signature and the proof of its license code are its credential. */
export const deviceRoutes = ({
  answering,
  accountActivations,
  trialRegistrations,
  checks,
  deactivations,
  presented,
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
    handle: async ({ body }) => unwrapForDevice(await answering.answer(body.request)),
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
    summary: 'Give the seat of this device back',
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
    summary: 'Ask whether an activation stands; the answer is signed and bound to the nonce',
    tag,
    access: 'public',
    body: checkBody,
    status: 200,
    answer: checkAnswer,
    handle: async ({ body: { certificate, ...question } }) => {
      if (certificate !== undefined) await presented.present({ ...question, certificate });
      return { answer: await checks.answer(question) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/device/usage',
    summary: 'Use tokens, check out floating seats and elements, give them back, or settle what was used offline',
    tag,
    access: 'public',
    body: usageBody,
    status: 200,
    answer: usageAnswer,
    handle: async ({ body }) => unwrapForDevice(await deviceUsage.accept(body.usage)),
  }),
];
