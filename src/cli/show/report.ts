/** A report for a person at a terminal: the same figures as the page, in the same order. */
import type { Action } from '../../decide/verdict.ts';
import { counted, number, percent } from '../../report/health.ts';
import type { HealthLine, Report, ReportCase, Row, SignalRow } from '../../report/report.ts';
import type { Session } from '../session.ts';
import { sparkline } from './bars.ts';
import { table } from './table.ts';
import { dayOf, stamp } from './time.ts';
import { paintAction, scoreText } from './verdict.ts';

/** What of a session the text depends on: for a file there is no colour and no width. */
export type Screen = Pick<Session, 'colours' | 'width'> & { unicode: boolean };

const MOST_ROWS = 8;
const MOST_REASONS = 4;

export function reportText(report: Report, screen: Screen): string {
  const { colours } = screen;
  const span = report.period === null ? '' : `, ${dayOf(Date.parse(report.period.from))} to ${dayOf(Date.parse(report.period.to))}`;
  const head = `${report.organisation.join(', ')}${span}`;
  return [
    colours.bold(`Trial report: ${head}`),
    '',
    ...figures(report, screen),
    ...section('Over time', overTime(report, screen), screen),
    ...section(
      'How far to trust this',
      report.health.map((line) => healthText(line, screen)),
      screen,
    ),
    ...cases('Held', report.held, report.incidents.hold, screen),
    ...cases('Link locked', report.locked, report.incidents.lock, screen),
    ...section('What became of it', aftermath(report), screen),
    ...rows('Recipients', report.recipients, screen),
    ...rows('Correspondents', report.correspondents, screen),
    ...rows('Link hosts', report.hosts, screen),
    ...signals(report.signals, screen),
  ].join('\n');
}

function section(title: string, lines: readonly string[], { colours }: Screen): string[] {
  return lines.length === 0 ? [] : ['', colours.bold(title), ...lines];
}

function figures(report: Report, { colours }: Screen): string[] {
  const { messages, actions, incidents, enforced, authentication, firstContact, links } = report;
  const line = (action: Action, name: string): string => {
    const count = action === 'deliver' ? '' : `  ${counted(incidents[action], 'incident')}`;
    return `  ${paintAction(action, name.padEnd(13), colours)}${number(actions[action]).padStart(9)}  ${percent(actions[action], messages.judged).padStart(6)}${count}`;
  };
  const done = enforced.lock + enforced.hold;
  const pass = authentication.find((row) => row.class === 'pass')?.judged ?? 0;
  return [
    `${counted(messages.inbound, 'message')} from outside, ${number(messages.outbound)} of yours; ${number(messages.judged)} judged${messages.unscored > 0 ? `, ${number(messages.unscored)} could not be` : ''}`,
    line('deliver', 'delivered'),
    line('lock', 'link locked'),
    line('hold', 'held'),
    ...(actions.lock + actions.hold > done
      ? [
          `  ${colours.dim(done === 0 ? 'Nothing was done to any of it: this is what active mode would have done.' : `Of these ${number(done)} ${done === 1 ? 'was' : 'were'} done; the rest is what active mode would have done.`)}`,
        ]
      : []),
    `  ${number(pass)} authenticated, ${counted(firstContact.judged, 'first contact')}, ${counted(links.seen, 'link')} seen`,
  ];
}

function overTime({ timeline: { steps, unit }, period }: Report, { unicode }: Screen): string[] {
  if (steps.length < 2 || period === null) return [];
  const most = (values: number[]): string => `at most ${number(Math.max(...values))} a ${unit}`;
  const line = (name: string, values: number[]): string => `  ${name.padEnd(7)}|${sparkline(values, unicode)}|  ${most(values)}`;
  return [
    line(
      'held',
      steps.map(({ hold }) => hold),
    ),
    line(
      'locked',
      steps.map(({ lock }) => lock),
    ),
    line(
      'mail',
      steps.map(({ inbound }) => inbound),
    ),
  ];
}

const LEVELS: Record<HealthLine['level'], string> = { good: 'sound', note: 'to know', warning: 'mend' };

function healthText({ level, title, text }: HealthLine, { colours }: Screen): string {
  const label = LEVELS[level].padEnd(9);
  return `  ${level === 'warning' ? colours.yellow(label) : level === 'good' ? colours.green(label) : label}${title}. ${text}`;
}

function cases(title: string, shown: readonly ReportCase[], incidents: number, screen: Screen): string[] {
  if (shown.length === 0) return [];
  return section(
    `${title}: ${shown.length < incidents ? `${shown.length} of ` : ''}${counted(incidents, 'incident')}`,
    shown.flatMap((each) => caseLines(each, screen)),
    screen,
  );
}

function caseLines(each: ReportCase, { colours }: Screen): string[] {
  const to = `${each.to.slice(0, 3).join(', ')}${each.recipients > 3 ? ` and ${each.recipients - 3} more` : ''}`;
  const indent = ' '.repeat(8);
  return [
    `  ${paintAction(each.action, scoreText(each.score).padStart(5), colours)} ${each.subject === '' ? colours.dim('no subject') : each.subject}`,
    `${indent}${stamp(Date.parse(each.at))}  ${each.from.address || 'nobody'} to ${to}${each.messages > 1 ? `  (${number(each.messages)} messages)` : ''}`,
    ...each.links.map(
      ({ text, target, facts }) => `${indent}${text === '' ? '' : `${JSON.stringify(text)} `}→ ${target} ${colours.dim(`(${facts.join('; ')})`)}`,
    ),
    ...each.reasons
      .slice(0, MOST_REASONS)
      .map(
        ({ points, text, sample }) =>
          `${indent}${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)} ${text}${sample === null ? '' : colours.dim(` (sample ${sample})`)}`,
      ),
    `${indent}${colours.dim(`kithgate trace --id ${each.id}`)}`,
  ];
}

function aftermath({ aftermath: found }: Report): string[] {
  if (found === null) return [];
  const { released, deleted, trusted, reported, waiting, locks } = found;
  return [
    `  held mail     ${number(released)} released, ${number(deleted)} deleted, ${number(trusted)} called right; ${counted(waiting, 'copy waits', 'copies wait')}`,
    ...(reported + locks.reported === 0
      ? []
      : [
          `  phishing      ${counted(reported, 'message')} reported here, ${counted(locks.reported, 'locked link')} by ${locks.reported === 1 ? 'its reader' : 'their readers'}`,
        ]),
    `  locked links  ${number(locks.made)} made, ${number(locks.opened)} opened anyway, access asked for ${counted(locks.asked, 'time')}, ${number(locks.unlocked)} unlocked, ${number(locks.denied)} denied`,
  ];
}

function rows(title: string, all: readonly Row[], screen: Screen): string[] {
  if (all.length === 0) return [];
  const grid = table(
    all.slice(0, MOST_ROWS),
    [
      { head: 'held', cell: ({ hold }) => number(hold) },
      { head: 'locked', cell: ({ lock }) => number(lock) },
      { head: 'judged', cell: ({ judged }) => number(judged) },
      { head: 'highest', cell: ({ highest }) => scoreText(highest) },
      { head: '', flexible: true, cell: ({ name }) => name },
    ],
    screen.width,
  );
  return section(
    title,
    grid.split('\n').map((line) => `  ${line}`),
    screen,
  );
}

function signals(all: readonly SignalRow[], screen: Screen): string[] {
  if (all.length === 0) return [];
  const grid = table(
    all.slice(0, MOST_ROWS),
    [
      { head: 'held', cell: ({ hold }) => number(hold) },
      { head: 'locked', cell: ({ lock }) => number(lock) },
      { head: 'points', cell: ({ points }) => points.toFixed(1) },
      { head: 'signal', cell: ({ signal }) => signal },
      { head: '', flexible: true, cell: ({ about }) => about },
    ],
    screen.width,
  );
  return section(
    'Signals',
    grid.split('\n').map((line) => `  ${line}`),
    screen,
  );
}
