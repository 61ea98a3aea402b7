import mustache from 'mustache';
import { type Outcome, refused } from '../outcome.js';
import type { Settings } from './settings-record.js';

const TEMPLATES = ['subject', 'text', 'html'] as const;

/** Refuses `TEMPLATE_INVALID` for a template of e-mails that mustache can't read. */
export function templateRefusal(mail: Settings['mail']): Outcome<never> | undefined {
  const wrong = TEMPLATES.find((part) => !isReadable(mail[part] ?? ''));
  if (wrong === undefined) return undefined;
  return refused(
    'TEMPLATE_INVALID',
    `mail.${wrong}: this template can not be read. Each {{#name}} ends with {{/name}}.`,
  );
}

/** A writer of its own for each: the shared one keeps every template that it ever read. */
function isReadable(template: string): boolean {
  try {
    new mustache.Writer().parse(template);
    return true;
  } catch {
    return false;
  }
}
