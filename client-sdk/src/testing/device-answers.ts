import type { Override, Question, ThrowawayVendor } from './throwaway-vendor.js';

export type Body = Readonly<Record<string, unknown>>;

/** How a throw-away vendor answers devices; a test may have it say something else than usual. */
export interface DeviceAnswers {
  /** What checks are answered with: `{ sts: 'suspended' }`. */
  check: Override<'check'>;
  /** The answer to what was posted, `undefined` where there is no such path. The same request gets the same certificate. */
  answer(path: string, body: Body): Promise<Body | undefined>;
}

export function answerDevices(vendor: ThrowawayVendor): DeviceAnswers {
  const certificates = new Map<string, string>();
  const answers: Readonly<Record<string, (body: Body) => Promise<Body>>> = {
    '/v1/device/activations': async ({ request }) => {
      const text = String(request);
      const certificate = certificates.get(text) ?? (await vendor.activate(text));
      certificates.set(text, certificate);
      return { certificate };
    },
    '/v1/device/deactivations': async ({ deactivation }) => ({ receipt: await vendor.receipt(String(deactivation)) }),
    '/v1/device/checks': async (body) => ({ answer: await vendor.check(body as unknown as Question, all.check) }),
  };
  const all: DeviceAnswers = { check: {}, answer: async (path, body) => answers[path]?.(body) };
  return all;
}
