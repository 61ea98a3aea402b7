import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentedAction, Parameter } from './document/vocabulary.js';
import { callFor, DOCUMENTED_ACTIONS } from './document.js';
import {
  invalidValues,
  minimalCallWith,
  type ParameterValues,
  requiredValues,
  sampleValue,
  validValues,
} from './samples.js';
import { type ZentitleAnswer, type ZentitleServer, zentitleServer } from './zentitle-server.js';

/**
 * Every parameter of every action, over HTTP. None of the values exist: an action that accepts its parameters says so,
 * which other suites check.
 */
let server: ZentitleServer;
beforeAll(async () => {
  server = await zentitleServer();
});
afterAll(() => server.close());

interface Row {
  readonly call: string;
  readonly action: DocumentedAction;
  readonly parameter: Parameter;
  readonly name: string;
}

const ROWS: readonly Row[] = DOCUMENTED_ACTIONS.flatMap((action) =>
  action.parameters.map((parameter) => ({ call: callFor(action), action, parameter, name: parameter.name })),
);
const MEMBERS = ROWS.flatMap(({ parameter, ...row }) =>
  parameter.kind.is === 'list' ? parameter.kind.members.map((member) => ({ ...row, parameter, member })) : [],
).map((row) => ({ ...row, path: `${row.name}[0].${row.member.name}` }));

const ask = (action: DocumentedAction, values: ParameterValues, query: ParameterValues = {}): Promise<ZentitleAnswer> =>
  server.call(callFor(action), {
    by: action.keys.includes('read-write') ? 'read-write' : 'data-streamer',
    body: values,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, textOf(value)])),
  });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether an answer refuses a value: names its parameter, in any case. */
const isRefused = ({ status, body }: ZentitleAnswer, path: string): boolean =>
  status === 400 && typeof body === 'string' && body.toLowerCase().includes(`${path.toLowerCase()} must be `);

async function expectAccepted(
  action: DocumentedAction,
  path: string,
  values: ParameterValues,
  query?: ParameterValues,
): Promise<void> {
  const answer = await ask(action, values, query);
  expect(answer.status).toBeLessThan(500);
  const refused = isRefused(answer, path);
  expect(refused, `${JSON.stringify({ ...values, ...query })}: ${answer.text}`).toBe(false);
}

async function expectRefused(
  action: DocumentedAction,
  path: string,
  values: ParameterValues,
  query?: ParameterValues,
): Promise<void> {
  const answer = await ask(action, values, query);
  const refused = isRefused(answer, path);
  expect(refused, `${JSON.stringify({ ...values, ...query })}: ${answer.status} ${answer.text}`).toBe(true);
}

describe('A parameter', () => {
  it.each(ROWS)('$call takes $name in the body and in the query, as a value and as text', async (row) => {
    const { action, parameter, name } = row;
    const others = minimalCallWith(action, name);
    for (const value of validValues(parameter)) {
      await expectAccepted(action, name, { ...others, [name]: value });
      await expectAccepted(action, name, { ...others, [name.toUpperCase()]: textOf(value) });
      await expectAccepted(action, name, others, { [name.toLowerCase()]: value });
    }
  });

  it.each(ROWS)('$call turns away what $name is not', async ({ action, parameter, name }) => {
    const others = minimalCallWith(action, name);
    for (const value of invalidValues(parameter.kind)) {
      const path = parameter.kind.is === 'list' && Array.isArray(value) ? `${name}[0]` : name;
      await expectRefused(action, path, { ...others, [name.toUpperCase()]: value });
      if (typeof value === 'string') await expectRefused(action, path, others, { [name]: value });
    }
  });

  it.each(ROWS.filter(({ parameter }) => parameter.required === true))(
    '$call asks for $name',
    async ({ action, name }) => {
      const { [name]: _, ...others } = requiredValues(action.parameters);
      await expectRefused(action, name, others);
    },
  );

  it.each(ROWS.filter(({ parameter }) => parameter.required === 'either'))(
    '$call takes $name or the other, and not both or neither',
    async ({ action }) => {
      const [one, other] = action.parameters.filter(({ required }) => required === 'either');
      if (one === undefined || other === undefined) return expect.fail('one of two, and there are no two');
      for (const values of [{}, { [one.name]: sampleValue(one), [other.name]: sampleValue(other) }]) {
        const answer = await ask(action, values);
        expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(new RegExp(one.name, 'i')) });
        expect(answer.body).toMatch(new RegExp(other.name, 'i'));
      }
    },
  );
});

describe('A member of a list', () => {
  const withMember = (
    { action, parameter, member }: (typeof MEMBERS)[number],
    value: unknown,
    name: string,
  ): ParameterValues => {
    const kind = parameter.kind.is === 'list' ? parameter.kind : { members: [] };
    const { [member.name]: _, ...rest } = requiredValues(kind.members);
    const row = value === undefined ? rest : { ...rest, [name]: value };
    return { ...minimalCallWith(action, parameter.name), [parameter.name]: [row] };
  };

  it.each(MEMBERS)('$call takes $path', async (row) => {
    for (const value of validValues(row.member)) {
      await expectAccepted(row.action, row.path, withMember(row, value, row.member.name));
      await expectAccepted(row.action, row.path, withMember(row, textOf(value), row.member.name.toUpperCase()));
    }
  });

  it.each(MEMBERS)('$call turns away what $path is not', async (row) => {
    for (const value of invalidValues(row.member.kind)) {
      await expectRefused(row.action, row.path, withMember(row, value, row.member.name.toUpperCase()));
    }
  });

  it.each(MEMBERS.filter(({ member }) => member.required === true))('$call asks for $path', async (row) => {
    await expectRefused(row.action, row.path, withMember(row, undefined, row.member.name));
  });
});
