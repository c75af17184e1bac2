/** What an act did, in the words of the command line and the console, and for machines. */
import type { LockRecord } from '../../ports.ts';
import { defang, plain } from '../../report/plain.ts';
import { iso, stamp } from '../../report/time.ts';
import { counted } from '../../signals/words.ts';
import type { PhishOutcome, ReleaseRow, Spared, Trusted } from './acts.ts';

export function releaseText(id: string, { recipient, sentTo, outcome, note, nextHop }: ReleaseRow): string {
  const copy = sentTo === recipient || sentTo === '' ? plain(recipient) : `${plain(recipient)} (sent to ${plain(sentTo)})`;
  const at = nextHop === '' ? '' : ` at ${plain(nextHop)}`;
  const said = note === '' ? '' : `: ${plain(note, 300)}`;
  switch (outcome) {
    case 'released':
      return `${id} released to ${copy}${at}${said}`;
    case 'deferred':
      return `${id} for ${copy}: not taken yet${at}${said}; serve tries again`;
    case 'refused':
      return `${id} for ${copy}: refused${at}${said}; it stays held`;
    case 'already-released':
      return `${id} for ${copy}: released before${said}; --again sends it once more`;
  }
}

export const nothingWaits = (id: string): string => `${id}: nothing waits to be released; kithgate held show ${id} tells what became of it`;

export function trustText(id: string, { learnt, lifted }: Trusted): string {
  const author = lifted === 0 ? '' : `; ${counted(lifted, 'report')} of phishing ${lifted === 1 ? 'counts' : 'count'} against its author no more`;
  return `${id} trusted: ${learnt ? 'history has learnt from it' : 'it had nothing new to teach'}${author}`;
}

export const unphishText = (id: string): string =>
  `${id}: the report is taken back, what the message had taught counts again; links that were denied stay so ("kithgate locks unlock")`;

export const lockText = ({ token, state, host, recipient }: LockRecord): string => `${token} ${state}: ${defang(host)} for ${plain(recipient)}`;

const TAKEN_BACK = {
  all: 'what it taught is taken back',
  nothing: 'it had taught nothing',
  'not-known': 'what it taught stays: it came before what single messages teach was written down, or more than 28 days ago',
} as const;

export const WHY_SPARED: Record<Spared['why'], string> = {
  ours: 'ours',
  shared: 'a shared service as a whole',
  'widely-linked': 'everybody links there',
  asked: 'as you said',
  known: "a correspondent's own, or linked to here for long",
};

export function phishText({ report, takenBack, spared, denied, waiting, alike }: PhishOutcome): string {
  const { id, at, actor, author, targets, shape, liftedAt } = report;
  const head =
    takenBack === null
      ? `${id} was reported as phishing before, ${stamp(at)} UTC by ${plain(actor)}: nothing new`
      : `${id} reported as phishing: ${TAKEN_BACK[takenBack]}`;
  const follow = [...targets.map((target) => `--host ${plain(target.split('/')[0] ?? '')}`), ...(shape === null ? [] : [`--campaign ${plain(shape)}`])];
  return [
    head,
    ...targets.map((target) => `  ${defang(target)}: a link there counts against any message from now on`),
    ...spared.map(({ target, why }) => `  ${defang(target)} is not blamed: ${WHY_SPARED[why]}`),
    ...(author.address === '' || liftedAt !== null
      ? []
      : [`  ${plain(author.address)}: nothing vouches for its mail for 30 days, or until "kithgate held trust" of a later message`]),
    ...(denied === 0 ? [] : [`  ${counted(denied, 'locked link')} denied`]),
    ...(waiting === 0
      ? []
      : [
          `  ${counted(waiting, 'copy', 'copies')} of it ${waiting === 1 ? 'stays' : 'stay'} held: "kithgate held delete ${id}" removes ${waiting === 1 ? 'it' : 'them'}`,
        ]),
    ...(alike.messages === 0
      ? []
      : [
          `  ${counted(alike.messages, 'other message')} with the same link or text reached ${counted(alike.recipients, 'recipient')}:`,
          ...follow.map((option) => `    kithgate trace ${option}`),
        ]),
  ].join('\n');
}

export function phishFacts({ report, takenBack, spared, denied, waiting, alike }: PhishOutcome): object {
  const { messageAt, at, liftedAt, ...rest } = report;
  return {
    ...rest,
    reported: true,
    messageAt: iso(messageAt),
    at: iso(at),
    liftedAt: iso(liftedAt),
    new: takenBack !== null,
    takenBack,
    spared,
    denied,
    waiting,
    alike,
  };
}
