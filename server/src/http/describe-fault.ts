const MAX_CAUSES = 4;

/**
 * An error for the log: what it is, where it comes from, and what caused it. Nothing else that hangs on it: libraries
 * attach whole requests and their bodies to their errors, and those hold secrets.
 */
export function describeFault(error: unknown, causes = MAX_CAUSES): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { readonly code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && causes > 0 && { cause: describeFault(error.cause, causes - 1) }),
  };
}
