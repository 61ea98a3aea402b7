import mustache from 'mustache';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Settings } from '../settings/settings-record.js';
import { escapeHtml, type LetterParts, SafeHtml } from './letter-parts.js';

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** An e-mail as its templates say (mustache). Refuses `TEMPLATE_INVALID`. */
export function renderLetter(
  { subject, text, html }: Pick<Settings['mail'], 'subject' | 'text' | 'html'>,
  parts: LetterParts,
): Outcome<RenderedLetter> {
  const rendered: { subject?: string; text?: string; html?: string } = {};
  const templates = { subject, text, html };
  for (const part of ['subject', 'text', 'html'] as const) {
    const template = templates[part];
    if (template === undefined) continue;
    try {
      rendered[part] = part === 'html' ? render(template, parts.html, asHtml) : render(template, parts.text, String);
    } catch {
      return refused(
        'TEMPLATE_INVALID',
        `mail.${part}: this template can not be read. Each {{#name}} ends with {{/name}}.`,
      );
    }
  }
  const { subject: line = '', text: body = '', html: markup } = rendered;
  return granted({
    subject: line.replace(/\s+/g, ' ').trim(),
    text: body,
    ...(markup !== undefined && { html: markup }),
  });
}

/** A writer of its own for each: the shared one keeps every template that it ever read. */
const render = (template: string, view: object, written: (value: unknown) => string): string =>
  new mustache.Writer().render(template, view, undefined, { escape: written });

const asHtml = (value: unknown): string => (value instanceof SafeHtml ? value.html : escapeHtml(String(value)));
