import { randomBytes } from 'node:crypto';
import { Api } from '../support/api.js';
import { activationIdIn } from '../support/device.js';
import { encodeRequest } from '../support/http-connection.js';
import { ACTIVATION_COUNT, activateOne, type BenchVendor, CHECK_COUNT, signRequests } from './bench-vendor.js';

/** Requests of one kind for one server, and what the bare route needs to know to be their like. */
export interface Workload {
  readonly path: string;
  /** Length of an answer's body. */
  readonly answerBytes: number;
  /** New requests. */
  requests(count: number): Promise<Buffer[]>;
}

/** Online checks, each with a new nonce and therefore a new signature. */
export async function checksOf(bench: BenchVendor): Promise<Workload> {
  const activation = activationIdIn((await activateOne(bench)).certificate);
  const question = () => ({
    product: bench.product,
    activation,
    generation: 1,
    nonce: randomBytes(16).toString('base64url'),
  });
  const api = await Api.open(bench.server.url);
  const { body } = await api.call('POST', CHECK_COUNT, question());
  api.close();
  return {
    path: CHECK_COUNT,
    answerBytes: Buffer.byteLength(body),
    requests: async (count) =>
      Array.from({ length: count }, () => encodeRequest({ method: 'POST', path: CHECK_COUNT, body: question() })),
  };
}

/** Online activations, each of a new device: a seat, a durable record, a signed certificate. */
export async function activationsOf(bench: BenchVendor): Promise<Workload> {
  const { bytes: answerBytes } = await activateOne(bench);
  return { path: ACTIVATION_COUNT, answerBytes, requests: (count) => signRequests(bench, count) };
}

/** Pages of ten licenses, of one product and one status. */
export async function listsOf({ server, vendor, product }: BenchVendor): Promise<Workload> {
  const path = `/v1/licenses?productId=${product}&status=active&limit=10`;
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const { body } = await api.call('GET', path);
  api.close();
  const request = encodeRequest({ method: 'GET', path, apiKey: vendor.apiKeys.readWrite });
  return {
    path,
    answerBytes: Buffer.byteLength(body),
    requests: async (count) => new Array<Buffer>(count).fill(request),
  };
}
