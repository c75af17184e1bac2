/** `kithgate report`: what a running trial has found so far, from the journal. */
import { type Command, InvalidArgumentError } from 'commander';
import picocolors from 'picocolors';
import type { Config } from '../config/schema.ts';
import type { JournalEntry } from '../ports.ts';
import { Collector } from '../report/collect/collector.ts';
import type { ReportedMessage } from '../report/message.ts';
import { reportPage } from '../report/page/page.ts';
import { jsonLine } from '../report/plain.ts';
import type { Aftermath, Report } from '../report/report.ts';
import { example } from './help.ts';
import type { Desk } from './kit.ts';
import { outputFile } from './output-file.ts';
import { historyBefore, reportSettings } from './report-settings.ts';
import type { Session } from './session.ts';
import { reportText, type Screen } from './show/report.ts';
import { parseSince } from './show/time.ts';

const FORMATS = ['text', 'html', 'json'] as const;
type Format = (typeof FORMATS)[number];
const ENDINGS: Record<Format, string> = { text: '.txt', html: '.html', json: '.json' };
const DEFAULT_SINCE = '7d';

interface ReportOptions {
  since?: number;
  format?: Format[];
  output?: string;
}

export function addReport(program: Command, session: Session): void {
  program
    .command('report')
    .description('what was, or in passive mode would have been, held and locked: figures, the strongest cases, what became of it')
    .option('--since <time>', `since: 14d, 24h, 2024-05-01 (default: ${DEFAULT_SINCE})`, (text: string) => parseSince(text, session.now))
    .option('--format <formats>', 'text, html or json; several with commas need --output (default: by the ending of --output, else text)', formats)
    .option('-o, --output <file>', 'write to this file instead of standard output; with several formats: to FILE.txt, FILE.html and FILE.json')
    .addHelpText(
      'after',
      example('kithgate report --since 14d', 'kithgate report --since 14d --output trial.html', 'kithgate report --format text,html,json --output trial'),
    )
    .action((options: ReportOptions, command: Command) => {
      const chosen = options.format ?? [session.json ? 'json' : byEnding(options.output)];
      if (chosen.length > 1 && options.output === undefined)
        command.error(`error: --format ${chosen.join(',')} needs --output NAME, for ${chosen.map((format) => `NAME${ENDINGS[format]}`).join(', ')}`);
      return report(session, chosen, options);
    });
}

function formats(text: string): Format[] {
  const named = text.split(',').map((each) => each.trim().toLowerCase());
  const known = FORMATS.filter((format) => named.includes(format));
  if (known.length < new Set(named).size) throw new InvalidArgumentError('expected text, html or json, or several of them with commas.');
  return known;
}

const byEnding = (file: string | undefined): Format => FORMATS.find((format) => file?.toLowerCase().endsWith(ENDINGS[format])) ?? 'text';

async function report(session: Session, chosen: readonly Format[], { since, output }: ReportOptions): Promise<void> {
  const names = chosen.map((format) => (output === undefined ? null : chosen.length > 1 ? `${output}${ENDINGS[format]}` : output));
  const files = names.flatMap((name) => (name === null ? [] : [outputFile('--output', name, session.io.cwd)]));
  try {
    const from = since ?? parseSince(DEFAULT_SINCE, session.now);
    const found = await session.atDesk('read', (desk, config) => collect(session, desk, config, from));
    for (const [index, format] of chosen.entries()) {
      const file = files[index];
      const text = await rendered(found, format, file === undefined ? screenOf(session) : PAPER);
      if (file === undefined) session.print(text.trimEnd());
      else file.write(text);
    }
  } finally {
    for (const file of files) file.drop();
  }
  for (const { path } of files) session.io.stderr.write(`report: ${path}\n`);
}

const screenOf = (session: Session): Screen => ({ colours: session.colours, width: session.width, unicode: session.io.unicode });
/** A text file is UTF-8, and nobody's terminal. */
const PAPER: Screen = { colours: picocolors.createColors(false), width: null, unicode: true };

async function rendered(found: Report, format: Format, screen: Screen): Promise<string> {
  if (format === 'html') return reportPage(found);
  return format === 'json' ? `${jsonLine(found)}\n` : `${reportText(found, screen)}\n`;
}

async function collect(session: Session, desk: Desk, config: Config, from: number): Promise<Report> {
  const collector = new Collector();
  const ours = new Set(config.protectedDomains);
  for await (const entry of desk.journal.walk(from)) collector.add(messageOf(entry, ours));
  return collector.report({
    kind: 'trial',
    ...reportSettings(session, desk, config),
    from,
    to: session.now,
    ...(await historyBefore(desk)),
    unreadable: 0,
    aftermath: await aftermathOf(desk, from),
  });
}

/** A journal copy (observe) is inbound or outbound by its author, and never judged. */
function messageOf(entry: JournalEntry, ours: ReadonlySet<string>): ReportedMessage {
  const { at, direction, subject, shape, firstContact = null, verdict, outcomes, mode, from } = entry;
  const outbound = direction === 'outbound' || (direction === 'observe' && ours.has(from.slice(from.lastIndexOf('@') + 1).toLowerCase()));
  return {
    at,
    direction: outbound ? 'outbound' : 'inbound',
    subject,
    shape,
    firstContact,
    verdict: verdict !== null && verdict.deliveries.length > 0 ? verdict : null,
    unscored: outcomes.some(({ action }) => action === 'unscored'),
    enforced: mode === 'active',
  };
}

/** Locks and their events read for a report, newest first. */
const MOST_LOCKS = 100_000;

async function aftermathOf({ journal, locks, holds }: Desk, from: number): Promise<Aftermath> {
  const acted = { release: new Set<string>(), delete: new Set<string>(), trust: new Set<string>(), phish: new Set<string>() };
  for await (const { what, subject } of journal.walkAudit(from)) {
    const [id = '', ...copies] = subject.split(' ');
    if (what === 'release' && copies.some((copy) => copy.endsWith('=released'))) acted.release.add(id);
    if (what === 'delete' || what === 'trust' || what === 'phish') acted[what].add(id);
    if (what === 'phish-undo') acted.phish.delete(id);
  }
  const all = await locks.list({ limit: MOST_LOCKS });
  const events = all.flatMap(({ events: told }) => told.filter(({ at }) => at >= from));
  const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
  return {
    released: acted.release.size,
    deleted: acted.delete.size,
    trusted: acted.trust.size,
    reported: acted.phish.size,
    waiting: await holds.count(['held']),
    locks: {
      made: all.filter(({ record }) => record.createdAt >= from).length,
      opened: count('opened'),
      asked: count('access-requested'),
      reported: count('reported'),
      unlocked: count('unlocked'),
      denied: count('denied'),
    },
  };
}
