import mustache from 'mustache';
import { type Outcome, refused } from '../outcome.js';
import type { Settings } from './settings-record.js';

const TEMPLATES = ['subject', 'text', 'html'] as const;

/** Refuses `TEMPLATE_INVALID` for an invalid mustache template. */
export function templateRefusal(mail: Settings['mail']): Outcome<never> | undefined {
  const wrong = TEMPLATES.find((part) => !isReadable(mail[part] ?? ''));
  if (wrong === undefined) return undefined;
  return refused(
    'TEMPLATE_INVALID',
    `mail.${wrong}: this template is invalid. Each {{#name}} must end with {{/name}}.`,
  );
}

/** A new writer each time: the shared one caches every template forever. */
function isReadable(template: string): boolean {
  try {
    new mustache.Writer().parse(template);
    return true;
  } catch {
    return false;
  }
}
