/** `kithgate maintenance`: forgets what is to be forgotten, now. */
import type { Command } from 'commander';
import type { Upkept } from '../ports.ts';
import { example } from './help.ts';
import { Refusal } from './kit.ts';
import type { Session } from './session.ts';
import { dayOf, iso } from './show/time.ts';

export function addMaintenance(program: Command, session: Session): void {
  program
    .command('maintenance')
    .description('forget what history and journal need not keep any longer; serve does so by itself once a day')
    .addHelpText('after', example('kithgate maintenance'))
    .action(() =>
      session.atDesk('write', async ({ housekeeping }) => {
        const kept = await housekeeping.maintain(true);
        if (kept === null) throw new Refusal(UNDER_WAY);
        if (session.json) session.printJson({ ...kept, reach: kept.reach === 0 ? null : iso(kept.reach) });
        else session.print(text(kept));
      }),
    );
}

export const UNDER_WAY = 'maintenance is under way in another process (a running serve, or another command): try again when it is done';

/** What things are called, one and many. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  relations: ['relation', 'relations'],
  values: ['value', 'values of habits'],
  written: ['record', 'records of whom our side wrote to'],
  bearers: ['display name', 'display names'],
  names: ['name', 'names'],
  texts: ['text', 'texts that nothing refers to'],
  hosts: ['host', 'hosts'],
  digests: ['digest', 'digests of messages'],
  shapes: ['sighting', 'sightings of campaigns'],
  deferred: ['put-off lesson', 'put-off lessons'],
  journal: ['entry of the journal', 'entries of the journal'],
  held: ['held message', 'held messages or records of them'],
  locks: ['locked link', 'locked links'],
  audit: ['line of the audit', 'lines of the audit, which now has a digest instead'],
};

/** `3 relations`, one a line. */
export function countLines(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `  ${count} ${(WORDS[what] ?? [what, what])[count === 1 ? 0 : 1]}`);
}

function text({ dropped, reach, bytesBefore, bytesAfter }: Upkept): string {
  const lines = countLines(dropped);
  const size = `the database has ${megabytes(bytesAfter)}${bytesAfter === bytesBefore ? '' : ` (before: ${megabytes(bytesBefore)})`}`;
  return [
    lines.length === 0 ? 'nothing was to be forgotten' : 'forgotten:',
    ...lines,
    reach === 0 ? 'history is remembered from its first message on' : `history is remembered from ${dayOf(reach)} on`,
    size,
  ].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
