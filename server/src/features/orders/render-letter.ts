import mustache from 'mustache';
import { granted, type Outcome } from '../outcome.js';
import type { Settings } from '../settings/settings-record.js';
import { templateRefusal } from '../settings/template.js';
import { escapeHtml, type LetterParts, SafeHtml } from './letter-parts.js';

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** An e-mail as its templates say (mustache). Refuses `TEMPLATE_INVALID`. */
export function renderLetter(mail: Settings['mail'], parts: LetterParts): Outcome<RenderedLetter> {
  const refusal = templateRefusal(mail);
  if (refusal !== undefined) return refusal;
  const { subject, text, html } = mail;
  return granted({
    subject: render(subject, parts.text, String).replace(/\s+/g, ' ').trim(),
    text: render(text, parts.text, String),
    ...(html !== undefined && { html: render(html, parts.html, asHtml) }),
  });
}

/** A writer of its own for each: the shared one keeps every template that it ever read. */
const render = (template: string, view: object, written: (value: unknown) => string): string =>
  new mustache.Writer().render(template, view, undefined, { escape: written });

const asHtml = (value: unknown): string => (value instanceof SafeHtml ? value.html : escapeHtml(String(value)));
