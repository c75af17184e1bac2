/** `kithgate learn`: builds history from mail archives. Running it again, or going on after an interruption, teaches nothing twice. */
import type { Command } from 'commander';
import { counted } from '../signals/words.ts';
import { example } from './help.ts';
import type { Session } from './session.ts';
import { dayOf, iso } from './show/time.ts';
import { type StudyPlan, studyArchive, type Totals, unlessInterrupted } from './study.ts';

export function addLearn(program: Command, session: Session): void {
  program
    .command('learn')
    .description('build history from mail archives, in order of receipt; may be repeated, nothing teaches twice')
    .argument('<path...>', ARCHIVES)
    .addHelpText('after', example('kithgate learn /var/mail/archive/2023.mbox ~/Maildir takeout.zip'))
    .action((paths: string[]) =>
      session.atDesk('write', async (desk) => {
        const plan: StudyPlan = { label: 'learn', paths, recipients: [], judge: () => false };
        const totals = await unlessInterrupted(session, () => studyArchive(session, desk, plan), KEPT);
        if (totals === null) return;
        // Where another process is at it, that will do.
        await desk.housekeeping.maintain(false);
        if (session.json) session.printJson({ ...totals, from: iso(totals.from), to: iso(totals.to) });
        else session.print(learntText(totals));
      }),
    );
}

const KEPT = 'what was learnt is kept, and the same command goes on from there';

/** What a path may be. */
export const ARCHIVES = 'mbox files, Maildirs, folders of .eml files (with all folders in them); .zip, .tar, .tar.gz and .gz of these';

/** The likeliest slip of a first trial: history would be built, but of strangers. */
const SPARSE = 'few are authenticated: does authentication.upstreams name the server whose Authentication-Results this archive holds?';

function learntText({ messages, learnt, inbound, authenticated, outbound, known, nothing, failed, from, to }: Totals): string {
  const period = from === null || to === null ? '' : `, received ${dayOf(from)} to ${dayOf(to)}`;
  const rest = [
    known > 0 && `${known} ${known === 1 ? 'was' : 'were'} known already`,
    nothing > 0 && `${nothing} ${nothing === 1 ? 'teaches' : 'teach'} nothing (automatic, or nobody of ours)`,
    failed > 0 && `${failed} could not be read`,
    inbound > 0 && authenticated < inbound / 2 && SPARSE,
  ];
  return [
    `learnt from ${learnt} of ${counted(messages, 'message')}${period}`,
    `  ${inbound} to us (${authenticated} authenticated), ${outbound} from us`,
    ...rest.filter((line) => line !== false).map((line) => `  ${line}`),
  ].join('\n');
}
