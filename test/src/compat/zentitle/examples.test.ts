import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../../server/dist/testing/device.js';
import { callFor, DOCUMENTED_ACTIONS, documentedAction } from './document.js';
import { CATALOGUE_EXAMPLES } from './examples/catalogue.js';
import { DEVICE_EXAMPLES } from './examples/devices.js';
import type { Example } from './examples/example.js';
import { fillExampleData } from './examples/example-data.js';
import { LICENSE_EXAMPLES } from './examples/licenses.js';
import { PEOPLE_EXAMPLES } from './examples/people.js';
import { PROFILE_EXAMPLES } from './examples/profiles.js';
import type { ParameterValues } from './samples.js';
import { type ZentitleServer, zentitleServer } from './zentitle-server.js';

const EXAMPLES: readonly Example[] = [
  ...LICENSE_EXAMPLES,
  ...CATALOGUE_EXAMPLES,
  ...PROFILE_EXAMPLES,
  ...DEVICE_EXAMPLES,
  ...PEOPLE_EXAMPLES,
];

/** Names, their casing and order, and types; the exact text where the answer is predictable. */
function expectAnswer(answer: { readonly text: string; readonly body: unknown }, get: unknown): void {
  if (get instanceof RegExp) {
    expect(answer.body).toMatch(get);
  } else if (typeof get === 'function') {
    const [given, wanted] = get(answer.body) as readonly [unknown, unknown];
    expect(given).toEqual(wanted);
  } else {
    expect(answer.body).toEqual(get);
    expect(answer.text).toBe(JSON.stringify(get));
  }
}

/** Secrets that were sent (keys, codes, passwords, certificates) are in no line of the log. */
function expectNoSecret({ served }: ZentitleServer, sent: ParameterValues): void {
  const named = Object.entries(sent).filter(([name]) => /^(licensecodes?|password|.*certificate)$/i.test(name));
  for (const secret of [...Object.values(served.keys), ...named.map(([, value]) => String(value))]) {
    expect(served.log()).not.toContain(secret);
  }
}

describe('The examples of the document', () => {
  it('are there for each of its actions', () => {
    expect(new Set(EXAMPLES.map(({ call }) => call))).toEqual(new Set(DOCUMENTED_ACTIONS.map(callFor)));
  });

  it.each(EXAMPLES)('$call', async ({ call, send, get }) => {
    const server = await zentitleServer();
    try {
      await fillExampleData(server.acme);
      const body = typeof send === 'function' ? await send({ server, device: await Device.make() }) : send;
      const [by] = documentedAction(call).keys.slice(-1);
      const answer = await server.call(call, { body, by: by ?? 'none' });
      expect(answer, answer.text).toMatchObject({ status: 200 });
      expectAnswer(answer, get);
      expectNoSecret(server, body);
    } finally {
      await server.close();
    }
  });
});

/** The meaning of omitting a parameter, for calls that change nothing. */
const DEFAULTS = EXAMPLES.filter(
  ({ call, send }) => call.startsWith('GET') && call !== 'GET NextLicenseCode' && typeof send === 'object',
).flatMap(({ call, send }) =>
  documentedAction(call)
    .parameters.filter(({ name, otherwise }) => otherwise !== undefined && !hasName(send, name))
    .map(({ name, otherwise }) => ({ call, send, name, otherwise })),
);

function hasName(values: object, name: string): boolean {
  return Object.keys(values).some((each) => each.toLowerCase() === name.toLowerCase());
}

describe('A parameter that is left out', () => {
  let server: ZentitleServer;
  beforeAll(async () => {
    server = await zentitleServer();
    await fillExampleData(server.acme);
  });
  afterAll(() => server.close());

  it.each(DEFAULTS)('of $call is as if $name were $otherwise', async ({ call, send, name, otherwise }) => {
    const without = await server.call(call, { body: send });
    const given = await server.call(call, { body: { ...send, [name]: otherwise } });
    expect([given.status, given.text]).toEqual([200, without.text]);
  });
});
