/** Whether an operating system error has one of these codes (`ENOENT`, `EEXIST` ...). */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}
