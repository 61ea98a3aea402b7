import mustache from 'mustache';
import { granted, type Outcome } from '../outcome.js';
import type { Settings } from '../settings/settings-record.js';
import { templateRefusal } from '../settings/template.js';
import { type EmailParts, escapeHtml, SafeHtml } from './email-parts.js';

export interface RenderedEmail {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** Renders the templates of an email (mustache). Refuses `TEMPLATE_INVALID`. */
export function renderEmail(mail: Settings['mail'], parts: EmailParts): Outcome<RenderedEmail> {
  const refusal = templateRefusal(mail);
  if (refusal !== undefined) return refusal;
  const { subject, text, html } = mail;
  return granted({
    subject: render(subject, parts.text, String).replace(/\s+/g, ' ').trim(),
    text: render(text, parts.text, String),
    ...(html !== undefined && { html: render(html, parts.html, asHtml) }),
  });
}

/** A new writer each time: the shared one caches every template forever. */
const render = (template: string, view: object, written: (value: unknown) => string): string =>
  new mustache.Writer().render(template, view, undefined, { escape: written });

const asHtml = (value: unknown): string => (value instanceof SafeHtml ? value.html : escapeHtml(String(value)));
