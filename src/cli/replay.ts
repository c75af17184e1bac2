/** `kithgate replay`: what would have happened, had kithgate been there when an archive's mail arrived. */
import type { Command } from 'commander';
import type { Verdict } from '../decide/verdict.ts';
import { example } from './help.ts';
import { addresses } from './options.ts';
import type { Session } from './session.ts';
import { dayOf, parseSince } from './show/time.ts';
import { verdictHeadline, worst } from './show/verdict.ts';
import { studyArchive, type Totals } from './study.ts';

interface ReplayOptions {
  from?: number;
  recipient?: string[];
  keep?: boolean;
}

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .description('judge each inbound message of an archive before learning it, as of its own time of receipt')
    .argument('<path...>', 'mbox files, Maildirs, folders of .eml files (with all folders in them)')
    .option('--from <date>', 'judge only what was received from then on; learn all', (text: string) => parseSince(text, session.now))
    .option('-r, --recipient <address>', 'judge for this recipient where To and Cc name nobody of ours; may be repeated', addresses)
    .option('--keep', 'learn into the configured store (default: an empty one that is thrown away)')
    .addHelpText('after', example('kithgate replay --from 2024-01-01 archive/ --json > forecast.jsonl'))
    .action((paths: string[], options: ReplayOptions) => replay(session, paths, options));
}

interface Judged {
  judged: number;
  deliver: number;
  lock: number;
  hold: number;
}

async function replay(session: Session, paths: readonly string[], { from = Number.NEGATIVE_INFINITY, recipient = [], keep }: ReplayOptions): Promise<void> {
  const judged: Judged = { judged: 0, deliver: 0, lock: 0, hold: 0 };
  const totals = await session.atDesk(keep ? 'write' : 'throwaway', (desk) =>
    studyArchive(session, desk, {
      label: 'replay',
      paths,
      recipients: recipient,
      judge: ({ receivedAt }) => receivedAt >= from,
      judged: (verdict) => {
        judged.judged += 1;
        judged[worst(verdict.deliveries)] += 1;
        show(session, verdict);
      },
    }),
  );
  session.io.stderr.write(`${totalsText(totals, judged)}\n`);
}

/** Machines get every judged message; people what would not simply have been delivered. */
function show(session: Session, verdict: Verdict): void {
  if (session.json) session.printJson(verdict);
  else
    for (const delivery of verdict.deliveries.filter(({ action }) => action !== 'deliver')) session.print(verdictHeadline(verdict, delivery, session.colours));
}

function totalsText({ messages, inbound, outbound, failed, from, to }: Totals, { judged, deliver, lock, hold }: Judged): string {
  const period = from === null || to === null ? '' : `, received ${dayOf(from)} to ${dayOf(to)}`;
  const share = (count: number): string => (judged === 0 ? '' : ` (${((100 * count) / judged).toFixed(2)} %)`);
  return [
    `replayed ${messages} messages${period}: ${inbound} to us, ${outbound} from us${failed > 0 ? `, ${failed} could not be read` : ''}`,
    `judged ${judged}: ${deliver} deliver, ${lock} lock${share(lock)}, ${hold} hold${share(hold)}`,
  ].join('\n');
}
