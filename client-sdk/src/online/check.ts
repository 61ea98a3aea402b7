import { randomTokenId, validateCheck, verifyBundle } from '@countersign/shared';
import { notActivated } from '../activation/request.js';
import { deviceClockOf, withAnswerTime } from '../clock/device-clock.js';
import type { Context } from '../context.js';
import { changeDevice, loadDevice } from '../state/loaded-device.js';
import type { DeviceState } from '../state/state.js';
import { type LearnedTrust, learnTrust, loadTrust } from '../trust/learned-trust.js';
import { verdictOfDevice } from '../verdict/status.js';
import type { Verdict } from '../verdict/verdict.js';
import { postJson, type ServerOptions } from './api.js';
import { readBundle } from './read-bundle.js';
import { refusalOf } from './refusal.js';

type Held = NonNullable<DeviceState['activation']>;

/** A question and its answer. */
interface Exchanged {
  readonly activation: string;
  readonly generation: number;
  readonly nonce: string;
  readonly answer: string;
}

/** Asks for the status of the activation, with a nonce, and stores the signed answer. */
export async function checkOnline(context: Context, options: ServerOptions): Promise<Verdict> {
  const { state } = await loadDevice(context.store);
  if (state.activation === undefined) throw notActivated('there is nothing to check.');
  const asked = deviceClockOf(context.running.settle(state)).run;
  const first = await ask(context, options, state.activation);
  const { claims } = await verifyAnswer(context, await loadTrust(context.pinned, state.learnt), first);
  const exchanged = claims.sts === 'unknown' ? await present(context, options, state.activation, first) : first;
  // Read the time after the answer, which may be valid from the moment at which it was given.
  const now = context.now();
  const memory = await changeDevice(context, async (before) => {
    const known = await loadTrust(context.pinned, before.state.learnt);
    const verified = await verifyAnswer(context, known, exchanged);
    const lastCheck = { ...exchanged, at: now, answered: verified.claims.iat };
    const learnt = learnTrust(known, verified) ?? before.state.learnt;
    const after = { ...withAnswerTime(before.state, verified.claims.iat, asked), lastCheck, learnt };
    return { state: after, result: { ...before, state: after } };
  });
  return verdictOfDevice(context, memory, now);
}

async function ask(
  context: Context,
  options: ServerOptions,
  { id: activation, generation }: Held,
  more: { readonly certificate?: string } = {},
): Promise<Exchanged> {
  const nonce = randomTokenId(context.random);
  const question = { product: context.product, activation, generation, nonce, ...more };
  const answer = readBundle(await postJson(context.fetch, options, '/v1/device/checks', question), 'answer', 'check');
  return { activation, generation, nonce, answer };
}

/**
 * Unknown to the vendor, although the vendor signed the certificate: an older backup of the ledger may have been
 * restored. The certificate proves what was lost. A server that does not accept it has already given its answer.
 */
async function present(context: Context, options: ServerOptions, held: Held, first: Exchanged): Promise<Exchanged> {
  try {
    return await ask(context, options, held, { certificate: held.bundle });
  } catch (error) {
    if (refusalOf(error)?.status === 400) return first;
    throw error;
  }
}

async function verifyAnswer({ pinned, product }: Context, { trust }: LearnedTrust, exchanged: Exchanged) {
  const { activation, nonce, answer } = exchanged;
  const verified = await verifyBundle(answer, 'check', trust);
  validateCheck(verified.claims, { vendor: pinned.vendor, product, activation, nonce });
  return verified;
}
