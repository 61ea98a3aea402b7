import type { Licensing } from './bridge.js';
import { showLicense } from './renderer.js';

declare global {
  interface Window {
    /** From the preload script. */
    readonly licensing: Licensing;
  }
}

await showLicense(window.licensing, document);
