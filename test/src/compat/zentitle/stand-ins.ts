import { type Action, action } from '../../../../server/dist/compat/zentitle/action.js';
import { ActionError } from '../../../../server/dist/compat/zentitle/action-error.js';
import {
  bit,
  choice,
  date,
  dateOrReset,
  fields,
  integer,
  json,
  list,
  text,
} from '../../../../server/dist/compat/zentitle/parameters.js';
import type { Documented, Kind, Parameter } from './document/vocabulary.js';

/** An action that takes what the document says and does nothing: for suites that ask no more. */
export function standIn({ controller, method, keys, parameters }: Documented): Action {
  const either = parameters.filter(({ required }) => required === 'either').map(({ name }) => name);
  return action({
    controller,
    method,
    access: keys,
    parameters: object(parameters),
    answer: async (given) => {
      const { length } = either.filter((name) => (given as Record<string, unknown>)[name] !== undefined);
      if (either.length > 0 && length !== 1)
        throw new ActionError(400, `${either.join(' or ')} must be given, not both.`);
      return 'OK';
    },
  });
}

type Schema = Action['parameters'];

const object = (parameters: readonly Parameter[]): Schema =>
  fields(Object.fromEntries(parameters.map((parameter) => [parameter.name.toLowerCase(), member(parameter)])));

const member = ({ kind, required }: Parameter): Schema => (required === true ? schema(kind) : schema(kind).optional());

function schema(kind: Kind): Schema {
  switch (kind.is) {
    case 'text':
      return text({ ...(kind.least && { least: kind.least }), ...(kind.most && { most: kind.most }) });
    case 'integer':
      return integer(kind.least, kind.most);
    case 'bit':
      return bit();
    case 'words':
      return choice(...(kind.words as [string, ...string[]]));
    case 'date':
      return kind.reset ? dateOrReset() : date();
    case 'json':
    case 'anything':
      return json();
    case 'list':
      return list(object(kind.members));
  }
}
