import { type Action, action } from '../../../../server/dist/compat/zentitle/action.js';
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
export const standIn = ({ controller, method, keys, parameters }: Documented): Action =>
  action({ controller, method, access: keys, parameters: object(parameters), answer: async () => 'OK' });

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
      return json();
    case 'list':
      return list(object(kind.members));
  }
}
