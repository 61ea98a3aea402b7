/** The body as text, `undefined` when it has more bytes than that: then the rest is not waited for. */
export async function readBounded(response: Response, most: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return text + decoder.decode();
    length += next.value.byteLength;
    if (length > most) {
      // Not awaited: a server that goes on sending must not hold us.
      void reader?.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(next.value, { stream: true });
  }
}
