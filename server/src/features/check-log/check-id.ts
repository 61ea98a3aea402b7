/**
 * Returns the start of the ids of checks from a moment on; as an id, it sorts before all of them.
 * @param milliseconds since 1970
 */
export const checkIdPrefix = (milliseconds: number): string => `chk_${String(milliseconds).padStart(14, '0')}`;
