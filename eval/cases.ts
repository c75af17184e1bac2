/** Messages with what the signals found in them and what they are: what weights are fitted to, and measured on. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configFrom, loadConfig } from '../src/config/load.ts';
import { builtInSource } from '../src/config/source.ts';
import type { Action } from '../src/decide/verdict.ts';
import type { Examined } from '../src/examine.ts';
import { memoryContent } from '../src/mail/content.ts';
import { registrableDomain } from '../src/mail/header/address.ts';
import type { Rules } from '../src/rules/rules.ts';
import type { Finding } from '../src/signals/finding.ts';
import { archiveOf, measuringDesk } from './desk.ts';
import { honestMails } from './honest/index.ts';

export interface MeasuredCase {
  file: string;
  /** Corpus or timeline. */
  corpus: string;
  label: 'attack' | 'benign' | 'benign-hard' | 'unwanted';
  kind: string;
  /** What must stay on one side of a split: a campaign, a correspondent, a source. */
  group: string;
  /** It has a link that a reader can follow. */
  links: boolean;
  /** One that leads away and cannot be replaced. */
  unlockable: boolean;
  /** The least and the most that the label asks for. */
  least: Action;
  most: Action;
  known: boolean;
  findings: [signal: string, family: string, strength: number][];
  /** As judged by the weights in force. */
  score: number;
  action: Action;
}

/** Judged with the history of its timeline; the others each by itself. */
export const isTimeline = ({ label, kind, corpus }: MeasuredCase): boolean => kind !== corpus || label === 'benign-hard';

/** The copy that was judged worst speaks for the message. */
function measured(examined: Examined): Pick<MeasuredCase, 'findings' | 'score' | 'action' | 'links' | 'unlockable' | 'known'> {
  const worst = [...examined.judgement.recipients].sort((a, b) => b.score - a.score)[0];
  const { links } = examined.message;
  return {
    findings: (worst?.findings ?? []).map((found: Finding) => [found.signal, found.family, found.strength]),
    score: worst?.score ?? 0,
    action: worst?.action ?? 'deliver',
    links: links.some((link) => link.clickable && link.host !== '' && !link.hidden.includes('bare-name')),
    unlockable: links.some((link) => link.clickable && !link.lockable && /^https?:/i.test(link.target)),
    known: !examined.judgement.firstContact,
  };
}

/** Every judged message of an office timeline: `eml/`, `labels.csv` and `kithgate.yaml` in one folder. */
export async function timelineCases(folder: string, rules: Rules): Promise<MeasuredCase[]> {
  const labels = new Map(tableOf(readFileSync(join(folder, 'labels.csv'), 'utf8'), ',').map((row) => [row.file, row]));
  const { config } = loadConfig({ file: join(folder, 'kithgate.yaml'), cwd: folder });
  const cases: MeasuredCase[] = [];
  let found: Examined | null = null;
  const desk = await measuringDesk(config, rules, (examined) => {
    found = examined;
  });
  const archive = await archiveOf(join(folder, 'eml'));
  for await (const message of archive.messages()) {
    const content = await message.content();
    const parsed = await desk.read(content);
    found = null;
    await desk.study({ content, parsed, receivedAt: message.receivedAt, recipients: [], judge: true, file: message.name });
    const label = labels.get(basename(message.name));
    if (found === null || label === undefined || label.judged !== '1') continue;
    const examined = found as Examined;
    const { label: is = '', kind = '' } = label;
    const group = is === 'attack' ? `${kind} ${examined.message.header.subject}` : examined.author.address;
    cases.push({
      file: basename(message.name),
      corpus: basename(folder),
      label: is as MeasuredCase['label'],
      kind,
      group,
      least: (label.leastAction || 'deliver') as Action,
      most: (label.mostAction || 'hold') as Action,
      ...measured(examined),
    });
  }
  archive.close();
  await desk.close();
  return cases;
}

/** Every message of a corpus, judged by itself, with no history and no network. */
export async function coldCases(folder: string, label: MeasuredCase['label'], rules: Rules): Promise<MeasuredCase[]> {
  const index = new Map(tableOf(readFileSync(join(folder, 'index.tsv'), 'utf8'), '\t').map((row) => [row.file, row]));
  const mails = Array.from(filesIn(folder), (path) => {
    const file = path.slice(folder.length + 1);
    const row = index.get(file);
    const raw = path.endsWith('.html') ? wrapped(readFileSync(path), row?.repo ?? '') : readFileSync(path);
    return { file, group: row?.campaign || (basename(folder).startsWith('ham-') ? (row?.repo ?? '') : ''), raw };
  });
  return judgedCold(basename(folder), label, mails, rules);
}

interface ColdMail {
  file: string;
  /** What it belongs to; `''` = whatever else its author's domain sent. */
  group: string;
  raw: Buffer;
}

async function judgedCold(corpus: string, label: MeasuredCase['label'], mails: readonly ColdMail[], rules: Rules): Promise<MeasuredCase[]> {
  const { config } = configFrom(builtInSource('cold', { protectedDomains: ['example.org'], authentication: { verify: false } }), '.');
  let found: Examined | null = null;
  const desk = await measuringDesk(config, rules, (examined) => {
    found = examined;
  });
  const cases: MeasuredCase[] = [];
  for (const { file, group, raw } of mails) {
    const content = memoryContent(raw);
    const parsed = await desk.read(content);
    found = null;
    await desk.judge({ content, parsed, receivedAt: parsed.header.date ?? AT, recipients: ['you@example.org'], reversePath: null, clientIp: null, file });
    if (found === null) continue;
    const examined = found as Examined;
    const belongs = group || registrableDomain(examined.author.domain) || file;
    const asked = label === 'attack' ? ({ least: 'lock', most: 'hold' } as const) : ({ least: 'deliver', most: 'deliver' } as const);
    cases.push({ file, corpus, label, kind: corpus, group: `${corpus} ${belongs}`, ...asked, ...measured(examined) });
  }
  await desk.close();
  return cases;
}

/** Corpus of the honest mail we wrote ourselves, in languages that no other corpus has. */
export const OWN = 'our-own-honest';
/** Those and the families of senders beside them (`our-own-account` …), each a corpus, so that each can be left out of a fit. */
export const isOwn = (corpus: string): boolean => corpus.startsWith('our-own-');

/** The honest mail of our own, judged cold like a corpus. */
export async function ownCases(rules: Rules): Promise<MeasuredCase[]> {
  const letters = honestMails();
  const cases: MeasuredCase[] = [];
  for (const family of new Set(letters.map((letter) => letter.family))) {
    const corpus = family === null ? OWN : `our-own-${family}`;
    const mails = letters.filter((letter) => letter.family === family).map(({ name, language, raw }) => ({ file: name, group: language, raw }));
    cases.push(...(await judgedCold(corpus, 'benign', mails, rules)));
  }
  return cases;
}

const AT = Date.UTC(2025, 0, 15, 10);

/** A name as people choose one, the same for all pages of a source: one made of digits would tell of us, not of the mail. */
function shopOf(source: string): string {
  const dice = createHash('sha256').update(source).digest();
  const word = (at: number, words: readonly string[]): string => words[(dice[at] ?? 0) % words.length] ?? '';
  return (
    word(0, ['north', 'green', 'silver', 'harbour', 'maple', 'bright', 'stone', 'river']) +
    word(1, ['field', 'mill', 'house', 'works', 'supply', 'garden', 'post', 'bay'])
  );
}

/** A page that is only the body of a mail, as its sender would mail it. */
function wrapped(page: Buffer, source: string): Buffer {
  const title = (/<title[^>]*>([^<]*)/i.exec(page.toString('utf8'))?.[1] ?? '').replace(/\s+/g, ' ').trim().slice(0, 100);
  const shop = `${shopOf(source)}.example`;
  const header = [
    `From: News <news@${shop}>`,
    'To: you@example.org',
    `Subject: ${title || 'Your order'}`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), page]);
}

function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path);
    else if (/\.(?:eml|html)$/.test(name)) yield path;
  }
}

function tableOf(text: string, separator: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const names = head.split(separator);
  return lines.map((line) => Object.fromEntries(line.split(separator).map((cell, i) => [names[i] ?? '', cell])));
}
