import { expect } from 'vitest';
import type { HttpAnswer } from './test-server.js';

/** Asserts that an answer is a problem document (RFC 9457) with this code, in all its parts. */
export function expectProblem(answer: HttpAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json; charset=utf-8$/);
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toMatch(/^[\w-]{12}$/);
  expect(answer.json).toMatchObject({
    type: `urn:countersign:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: expect.stringMatching(/^[A-Z][A-Za-z0-9 -]+$/),
    status,
    detail: expect.stringMatching(/\S/),
    requestId,
  });
  expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.js\b/);
}
