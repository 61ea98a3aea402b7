import { escapeText } from './escape.js';
import type { Explanation } from './explain-error.js';
import type { Paint } from './paint.js';
import { redact } from './redact.js';
import { secondsOf, showMoment } from './time.js';

export interface ErrorStyle {
  readonly json: boolean;
  readonly paint: Paint;
  /** Seconds since 1970. */
  readonly now: number;
  /** Secrets to remove wherever they occur. */
  readonly secrets: readonly string[];
}

/** Formats an error for standard error: a line or two, or one JSON document. */
export function showError(explanation: Explanation, { json, paint, now, secrets }: ErrorStyle): string {
  const hide = (text: string): string => redact(text, secrets);
  const { code, field, holders = [], requestId } = explanation;
  // Before escaping, which could change a secret beyond recognition.
  const message = hide(explanation.message);
  if (json) {
    const error = { ...explanation, message, ...(field !== undefined && { field: hide(field) }) };
    return `${JSON.stringify({ error })}\n`;
  }
  const lines = [`${paint.red('error')} ${paint.bold(`[${code}]`)} ${escapeText(message)}`];
  for (const { activation, label, since } of holders) {
    const name = label === undefined ? '' : ` "${escapeText(label)}"`;
    lines.push(`  held by ${escapeText(activation)}${name} since ${escapeText(momentOf(since, now))}`);
  }
  if (holders.length > 0) {
    lines.push('  To release one whose device is gone: countersign activation release ID --reason TEXT');
  }
  if (requestId !== undefined && code === 'INTERNAL') lines.push(`  request id: ${escapeText(requestId)}`);
  return `${lines.join('\n')}\n`;
}

function momentOf(time: string, now: number): string {
  const seconds = secondsOf(time);
  return Number.isNaN(seconds) ? time : showMoment(seconds, now);
}
