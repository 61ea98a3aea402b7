import type { ServerResponse } from 'node:http';
import { sendText } from './send-text.js';

export const sendJson = (response: ServerResponse, status: number, type: string, value: unknown): void =>
  sendText(response, status, type, JSON.stringify(value));
