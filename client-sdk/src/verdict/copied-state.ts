import type { CheckObserver } from '@countersign/shared';
import { isCopied } from '../state/install.js';
import type { ValidationContext } from './validate-on-device.js';

/**
 * Checks, for certificates that are not bound to a machine, such as a passive certificate, whether their state was made
 * on this machine.
 *
 * @returns what is wrong (`STATE_COPIED`), and what to do
 */
export function copiedStateRefusal({ memory, machine }: ValidationContext, observe: CheckObserver): string | undefined {
  const check = { step: 'state', title: 'the license state was made on this machine' };
  if (!isCopied(memory.state, machine)) {
    observe(check);
    return undefined;
  }
  const message =
    'The license state on this machine was copied from another one. If the certificate is for this machine too, import it again; ' +
    'otherwise delete both copies of the state, and activate this machine.';
  observe({ ...check, failure: { code: 'STATE_COPIED', message } });
  return message;
}
