/** `kithgate replay`: what would have happened, had kithgate been there when an archive's mail arrived. */
import type { Command } from 'commander';
import type { Verdict } from '../decide/verdict.ts';
import { counted } from '../signals/words.ts';
import { Forecast } from './forecast.ts';
import { example } from './help.ts';
import { ARCHIVES } from './learn.ts';
import { addresses } from './options.ts';
import { type OutputFile, outputFile } from './output-file.ts';
import { historyBefore } from './report-settings.ts';
import type { Session } from './session.ts';
import { dayOf, parseSince } from './show/time.ts';
import { verdictHeadline, worst } from './show/verdict.ts';
import { studyArchive, type Totals, unlessInterrupted } from './study.ts';

interface ReplayOptions {
  from?: number;
  recipient?: string[];
  keep?: boolean;
  report?: string;
}

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .description('judge each inbound message of an archive before learning it, as of its own time of receipt')
    .argument('<path...>', ARCHIVES)
    .option('--from <date>', 'judge only what was received from then on; learn all', (text: string) => parseSince(text, session.now))
    .option('-r, --recipient <address>', 'judge for this recipient where To and Cc name nobody of ours; may be repeated', addresses)
    .option('--keep', 'learn into the configured store (default: an empty one that is thrown away)')
    .option('--report <file>', 'write what was found as one HTML page: charts, the strongest cases with their reasons, how far to trust it')
    .addHelpText('after', example('kithgate replay --from 2024-01-01 archive/ --report forecast.html', 'kithgate replay archive/ --json > forecast.jsonl'))
    .action(async (paths: string[], options: ReplayOptions) => {
      await unlessInterrupted(session, () => replay(session, paths, options), options.keep ? 'what was learnt is kept' : 'nothing was kept');
    });
}

interface Judged {
  judged: number;
  deliver: number;
  lock: number;
  hold: number;
}

async function replay(session: Session, paths: readonly string[], options: ReplayOptions): Promise<void> {
  // Before the long part: a report that can't be written is told now.
  const file = options.report === undefined ? null : outputFile('--report', options.report, session.io.cwd);
  try {
    await replayInto(file, session, paths, options);
  } finally {
    file?.drop();
  }
  if (file !== null) session.io.stderr.write(`report: ${file.path}\n`);
}

async function replayInto(file: OutputFile | null, session: Session, paths: readonly string[], options: ReplayOptions): Promise<void> {
  const { from = Number.NEGATIVE_INFINITY, recipient = [], keep } = options;
  const judged: Judged = { judged: 0, deliver: 0, lock: 0, hold: 0 };
  const forecast = new Forecast();
  const totals = await session.atDesk(keep ? 'write' : 'throwaway', async (desk, config) => {
    const before = keep && file !== null ? await historyBefore(desk) : null;
    const totals = await studyArchive(session, desk, {
      label: 'replay',
      paths,
      recipients: recipient,
      judge: ({ receivedAt }) => receivedAt >= from,
      judged: (verdict) => {
        judged.judged += 1;
        judged[worst(verdict.deliveries)] += 1;
        show(session, verdict);
      },
      ...(file !== null && { studied: (...told: Parameters<Forecast['add']>) => forecast.add(...told) }),
    });
    if (file !== null) await forecast.write(file, session, { desk, config, totals, before });
    if (keep) await desk.housekeeping.maintain(false);
    return totals;
  });
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
    `replayed ${counted(messages, 'message')}${period}: ${inbound} to us, ${outbound} from us${failed > 0 ? `, ${failed} could not be read` : ''}`,
    `judged ${judged}: ${deliver} deliver, ${lock} lock${share(lock)}, ${hold} hold${share(hold)}`,
  ].join('\n');
}
