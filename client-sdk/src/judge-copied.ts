import type { Observe } from '@countersign/shared';
import type { Here } from './judge.js';
import { wasCopied } from './state/install.js';

/**
 * For what is bound to no machine, such as a passive certificate: whether the state that it is in was made on this one.
 *
 * @returns what is wrong (`STATE_COPIED`), and what to do about it
 */
export function judgeCopied({ memory, machine }: Here, observe: Observe): string | undefined {
  const check = { step: 'state', title: 'the license state was made on this machine' };
  if (!wasCopied(memory.state, machine)) {
    observe(check);
    return undefined;
  }
  const message =
    'The license state on this machine was made on another one. Import its certificate again if it is for this machine too; ' +
    'otherwise delete the state, with its second copy, and activate this machine.';
  observe({ ...check, failure: { code: 'STATE_COPIED', message } });
  return message;
}
