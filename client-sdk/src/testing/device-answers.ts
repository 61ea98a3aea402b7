import { type Claims, decodeBase64url } from '@countersign/shared';
import type { CheckQuestion, IssueOverride, SecretRecipient, TestVendor } from './test-vendor.js';

export type Body = Readonly<Record<string, unknown>>;

/** How a test vendor answers devices; a test can override the usual answers. */
export interface DeviceAnswers {
  /** Overrides for answers to checks: `{ sts: 'suspended' }`. */
  check: IssueOverride<'check'>;
  /** Overrides for registered trials: `{ exp }`. */
  trial: IssueOverride<'trial'>;
  /** Secret values that devices get, by feature code; no values are sent while it is `undefined`. */
  values: Readonly<Record<string, string>> | undefined;
  /**
   * Returns the answer to a posted body; `undefined` for an unknown path. The same request always gets the same
   * certificate.
   */
  answer(path: string, body: Body): Promise<Body | undefined>;
}

export function answerDevices(vendor: TestVendor): DeviceAnswers {
  const certificates = new Map<string, string>();
  const answers: Readonly<Record<string, (body: Body) => Promise<Body>>> = {
    '/v1/device/activations': async ({ request }) => {
      const text = String(request);
      const certificate = certificates.get(text) ?? (await vendor.activate(text));
      certificates.set(text, certificate);
      if (all.values === undefined) return { certificate };
      return { certificate, secrets: await vendor.secrets(holderOf(text, certificate), all.values) };
    },
    '/v1/device/trials': async ({ request }) => ({ trial: await vendor.trial(String(request), all.trial) }),
    '/v1/device/sign-ins': async ({ request }) => ({ certificate: await vendor.activate(String(request)) }),
    '/v1/device/deactivations': async ({ deactivation }) => ({ receipt: await vendor.receipt(String(deactivation)) }),
    '/v1/device/usage': async ({ usage }) => ({ answer: await vendor.usage(String(usage)) }),
    '/v1/device/secrets': async (body) => ({
      secrets: await vendor.secrets(body as unknown as SecretRecipient, all.values ?? {}),
    }),
    '/v1/device/checks': async (body) => ({ answer: await vendor.check(body as unknown as CheckQuestion, all.check) }),
  };
  const all: DeviceAnswers = {
    check: {},
    trial: {},
    values: undefined,
    answer: async (path, body) => answers[path]?.(body),
  };
  return all;
}

/** The recipient of the values: the device that made the request, under the activation that it got. */
function holderOf(request: string, certificate: string): SecretRecipient {
  const { cnf } = claimsIn(request) as Claims<'request'>;
  const { aud, act } = claimsIn(certificate) as Claims<'activation'>;
  return { product: aud, activation: act, device: cnf.jwk.x };
}

const claimsIn = (token: string): unknown =>
  JSON.parse(new TextDecoder().decode(decodeBase64url(token.split('.')[1] ?? '')));
