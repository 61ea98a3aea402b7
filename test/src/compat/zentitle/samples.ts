import type { DocumentedAction, Parameter, ParameterKind } from './document/vocabulary.js';

export type ParameterValues = Readonly<Record<string, unknown>>;

const TEXTS: Readonly<Record<string, string>> = {
  productid: '6453300110',
  companyid: '17',
  licensecode: '206454320110930859',
  licensecodes: '123410225741720791,567810225741720792',
  computerid: 'BLXRrZJ5T9imK7qPrJSL',
};

/** A value that the document allows. */
export function sampleValue({ name, kind }: Parameter): unknown {
  switch (kind.is) {
    case 'text':
      return TEXTS[name.toLowerCase()] ?? 'sample'.padEnd(kind.least ?? 1, 'x');
    case 'integer':
      return kind.least ?? 1;
    case 'bit':
      return 1;
    case 'words':
      return kind.words[0];
    case 'date':
      return '2027-01-31';
    case 'json':
    case 'anything':
      return { sample: 'x' };
    case 'list':
      return [requiredValues(kind.members)];
  }
}

/** The required parameters; of two alternatives the first. */
export function requiredValues(parameters: readonly Parameter[]): ParameterValues {
  const either = parameters.find(({ required }) => required === 'either');
  return Object.fromEntries(
    parameters
      .filter((parameter) => parameter.required === true || parameter === either)
      .map((parameter) => [parameter.name, sampleValue(parameter)]),
  );
}

/** The smallest valid call besides one of its parameters. */
export function minimalCallWith({ parameters }: Pick<DocumentedAction, 'parameters'>, name: string): ParameterValues {
  const own = parameters.find((parameter) => parameter.name === name);
  const others = parameters.filter(
    (parameter) => parameter !== own && !(own?.required === 'either' && parameter.required === 'either'),
  );
  return requiredValues(others);
}

/** Values at the bounds, and every word: all must be accepted. */
export function validValues(parameter: Parameter): readonly unknown[] {
  const { kind } = parameter;
  switch (kind.is) {
    case 'text':
      return [sampleValue(parameter), ...(kind.most === undefined ? [] : ['x'.repeat(kind.most)])];
    case 'integer':
      return [kind.least, kind.most, 7].filter((value) => value !== undefined);
    case 'bit':
      return [0, 1];
    case 'words':
      return kind.words.flatMap((word) => [word, word.toUpperCase()]);
    case 'date':
      return [
        '2027-01-31',
        '2027-01-31T12:00:00',
        '2027-01-31T12:00:00.123',
        ...(kind.reset ? ['reset', 'RESET'] : []),
      ];
    default:
      return [sampleValue(parameter)];
  }
}

/** Values that the document excludes, and values of other types. */
export function invalidValues(kind: ParameterKind): readonly unknown[] {
  switch (kind.is) {
    case 'text':
      return [
        {},
        ...(kind.least === undefined ? [] : ['x'.repeat(kind.least - 1)]),
        ...(kind.most === undefined ? [] : ['x'.repeat(kind.most + 1)]),
      ];
    case 'integer':
      return [
        'x',
        '1.5',
        {},
        ...(kind.least === undefined ? [] : [kind.least - 1, String(kind.least - 1)]),
        ...(kind.most === undefined ? [] : [kind.most + 1, String(kind.most + 1)]),
      ];
    case 'bit':
      return [2, 'yes', {}];
    case 'words':
      return ['nonsense', 7, {}];
    case 'date':
      return ['tomorrow', '2027-02-30', '31.1.2027', {}, ...(kind.reset ? [] : ['reset'])];
    case 'json':
      return ['nonsense', [], 7];
    case 'list':
      return ['nonsense', {}, [7]];
    case 'anything':
      return [];
  }
}
