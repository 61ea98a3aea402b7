import { readFile, writeFile } from 'node:fs/promises';
import { armour, type Client, CountersignError, type Verdict } from '@countersign/client';

/** What the commands need, so that they can be tested. */
export interface Terminal {
  readonly client: Client;
  /** Address of the vendor's server. */
  readonly server: string;
  readonly print: (line: string) => void;
}

/**
 * The license commands of a command-line application: `status`, `activate CODE`, `request CODE FILE`, `import FILE`,
 * `deactivate`. Returns the exit code: 0 for success, 1 if there is no license, 2 otherwise.
 */
export async function license(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    return await run(args, terminal);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    terminal.print(`${error.message} [${error.code}]`);
    return 2;
  }
}

async function run([command, ...given]: readonly string[], { client, server, print }: Terminal): Promise<0 | 1 | 2> {
  const [first = '', second = ''] = given;
  switch (command) {
    case 'status':
      return show(await client.status(), print);
    case 'activate':
      return show(await client.activateOnline({ server, licenseCode: first }), print);
    case 'request':
      await writeFile(second, armour(await client.createRequest({ licenseCode: first })));
      print(`Send ${second} to your vendor, and import what comes back.`);
      return 0;
    case 'import':
      return show(await client.importCertificate(await readFile(first, 'utf8')), print);
    case 'deactivate':
      await client.deactivateOnline({ server });
      print('The license can be used on another machine now.');
      return 0;
    default:
      print('license status | activate CODE | request CODE FILE | import FILE | deactivate');
      return 2;
  }
}

function show(verdict: Verdict, print: Terminal['print']): 0 | 1 {
  print(verdict.message);
  for (const { message } of verdict.notices) print(message);
  return 'features' in verdict ? 0 : 1;
}
