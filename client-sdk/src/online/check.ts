import { judgeCheck, randomTokenId, verifyBundle } from '@countersign/shared';
import { clockOf, heardAtOnce } from '../clock/device-clock.js';
import type { Context } from '../context.js';
import { type KnownTrust, knownTrust, learn } from '../learnt-trust.js';
import { notActivated } from '../request.js';
import { change, recall } from '../state/device-memory.js';
import type { DeviceState } from '../state/state.js';
import { judgeDevice } from '../status.js';
import type { Verdict } from '../verdict.js';
import { post, type ServerOptions } from './api.js';
import { refusalOf } from './refusal.js';
import { bundleIn } from './signed-answer.js';

type Held = NonNullable<DeviceState['activation']>;

/** A question that was asked, and its answer. */
interface Exchanged {
  readonly activation: string;
  readonly generation: number;
  readonly nonce: string;
  readonly answer: string;
}

/** Asks how the activation stands, with a nonce, and remembers the signed answer. */
export async function checkOnline(context: Context, options: ServerOptions): Promise<Verdict> {
  const { state } = await recall(context.store);
  if (state.activation === undefined) throw notActivated('there is nothing to check.');
  const asked = clockOf(context.running.settle(state)).run;
  const first = await ask(context, options, state.activation);
  const { claims } = await verifyAnswer(context, await knownTrust(context.pinned, state.learnt), first);
  const exchanged = claims.sts === 'unknown' ? await present(context, options, state.activation, first) : first;
  // After the answer: it may be valid from the moment at which it was given.
  const now = context.now();
  const memory = await change(context, async (before) => {
    const known = await knownTrust(context.pinned, before.state.learnt);
    const verified = await verifyAnswer(context, known, exchanged);
    const lastCheck = { ...exchanged, at: now, answered: verified.claims.iat };
    const learnt = learn(known, verified) ?? before.state.learnt;
    const after = { ...heardAtOnce(before.state, verified.claims.iat, asked), lastCheck, learnt };
    return { state: after, result: { ...before, state: after } };
  });
  return judgeDevice(context, memory, now);
}

async function ask(
  context: Context,
  options: ServerOptions,
  { id: activation, generation }: Held,
  more: { readonly certificate?: string } = {},
): Promise<Exchanged> {
  const nonce = randomTokenId(context.random);
  const question = { product: context.product, activation, generation, nonce, ...more };
  const answer = bundleIn(await post(context.fetch, options, '/v1/device/checks', question), 'answer', 'check');
  return { activation, generation, nonce, answer };
}

/**
 * Unknown to the vendor, and yet the vendor signed it: the vendor's ledger may be an older one that was restored. The
 * certificate proves what it has lost. A server that can't take it has given its answer before.
 */
async function present(context: Context, options: ServerOptions, held: Held, first: Exchanged): Promise<Exchanged> {
  try {
    return await ask(context, options, held, { certificate: held.bundle });
  } catch (error) {
    if (refusalOf(error)?.status === 400) return first;
    throw error;
  }
}

async function verifyAnswer({ pinned, product }: Context, { trust }: KnownTrust, exchanged: Exchanged) {
  const { activation, nonce, answer } = exchanged;
  const verified = await verifyBundle(answer, 'check', trust);
  judgeCheck(verified.claims, { vendor: pinned.vendor, product, activation, nonce });
  return verified;
}
