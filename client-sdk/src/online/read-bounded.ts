/** Returns the body as text; `undefined` if it has more bytes than allowed, without waiting for the rest. */
export async function readBounded(response: Response, maxLength: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return text + decoder.decode();
    length += next.value.byteLength;
    if (length > maxLength) {
      // Not awaited: a server that keeps sending must not block us.
      void reader?.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(next.value, { stream: true });
  }
}
