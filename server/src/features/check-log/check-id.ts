/**
 * What the ids of checks begin with from a moment on, and so an id before all of them.
 * @param milliseconds since 1970
 */
export const idFrom = (milliseconds: number): string => `chk_${String(milliseconds).padStart(14, '0')}`;
