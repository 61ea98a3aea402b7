import { CountersignError } from '@countersign/shared';

/** What a server child tells its parent, once: where it answers, or why it does not. */
export type ChildMessage =
  | { readonly url: string }
  | {
      /** The `CountersignError`'s code, or `none` for any other error. */
      readonly refused: string;
      readonly message: string;
      /** From the call that starts the server to its refusal: without the boot of Node. */
      readonly milliseconds: number;
    };

/**
 * Starts a server in this child, tells the parent, and stops it on SIGTERM. It never outlives its parent, so a test
 * that is broken off leaves no server behind.
 */
export async function serveParent(
  start: () => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  const began = performance.now();
  try {
    const server = await start();
    process.once('SIGTERM', () => {
      void server.close().then(() => process.exit(0));
    });
    process.send?.({ url: server.url } satisfies ChildMessage);
  } catch (error) {
    const refused = error instanceof CountersignError ? error.code : 'none';
    const message = error instanceof Error ? error.message : String(error);
    const milliseconds = performance.now() - began;
    process.send?.({ refused, message, milliseconds } satisfies ChildMessage, () => process.exit(1));
  }
}
