import { type Claims, decodeBase64url } from '@countersign/shared';
import type { CheckQuestion, IssueOverride, SecretRecipient, TestVendor } from './test-vendor.js';

export type Body = Readonly<Record<string, unknown>>;

/** How a throw-away vendor answers devices; a test may have it say something else than usual. */
export interface DeviceAnswers {
  /** What checks are answered with: `{ sts: 'suspended' }`. */
  check: IssueOverride<'check'>;
  /** What registered trials are to say: `{ exp }`. */
  trial: IssueOverride<'trial'>;
  /** Feature code to the secret value that devices get; nothing is said of values while it is `undefined`. */
  values: Readonly<Record<string, string>> | undefined;
  /** The answer to what was posted, `undefined` where there is no such path. The same request gets the same certificate. */
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

/** Whom the values are for: the device that made the request, under the activation that it got. */
function holderOf(request: string, certificate: string): SecretRecipient {
  const { cnf } = claimsIn(request) as Claims<'request'>;
  const { aud, act } = claimsIn(certificate) as Claims<'activation'>;
  return { product: aud, activation: act, device: cnf.jwk.x };
}

const claimsIn = (token: string): unknown =>
  JSON.parse(new TextDecoder().decode(decodeBase64url(token.split('.')[1] ?? '')));
