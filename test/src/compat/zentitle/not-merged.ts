import { callOf, DOCUMENT } from './document.js';

/** Documented actions that the server does not answer yet. Empty when all of the document is served. */
export const NOT_MERGED: readonly string[] = DOCUMENT.map(callOf);
