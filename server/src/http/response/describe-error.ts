const MAX_CAUSES = 4;

/**
 * Describes an error for the log: what it is, where it comes from, and its causes. Nothing else: libraries attach whole
 * requests and bodies to their errors, which hold secrets.
 */
export function describeError(error: unknown, causes = MAX_CAUSES): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { readonly code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
  };
}
