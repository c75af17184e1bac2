/**
 * `npm run demo`: a company with four trusted partners, a year of mail with them, and the day all four mailboxes are
 * taken over. The same mail goes through the gateway twice, over real SMTP: in passive mode, then in active mode.
 * Everything happens in a new temporary folder and on this machine alone.
 */
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import pc from 'picocolors';
import type { LockRecord } from '../src/ports.ts';
import { deliver } from './deliver.ts';
import { command, freePort, type Mode, PROGRAM, type Running, serve, writeConfig } from './gateway.ts';
import { annotationText } from './mailbox.ts';
import { type Judged, judged, mailText, type Traced, totalText } from './summary.ts';
import { arrivals, domainList } from './today.ts';
import { yearOfMail } from './year.ts';

const say = (text = ''): void => void process.stdout.write(`${text}\n`);

const now = Date.now();
const folder = await mkdtemp(join(tmpdir(), 'kithgate-demo-'));
const consolePort = await freePort();
const config: Record<Mode, string> = { passive: await writeConfig(folder, 'passive', consolePort), active: await writeConfig(folder, 'active', consolePort) };
await writeFile(join(folder, 'registry.csv'), domainList(now));

await learnTheYear();
const today = arrivals(now);

say(pc.bold('\nPassive mode: everything is delivered; header fields and journal say what would have been done'));
const passive = await serve(config.passive);
await deliver(today, passive.smtpPort);
await passive.stop();
const passively = await results('passive');
const firstHeld = passively.find(({ action }) => action === 'hold');
if (firstHeld !== undefined) say(await annotationText(join(folder, 'passive-mailboxes'), firstHeld.arrival));
say(`  ${totalText('passive', passively)}`);

say(pc.bold('\nActive mode: the same mail again, into the same history'));
const active = await serve(config.active);
await deliver(today, active.smtpPort);
const actively = await results('active');
for (const one of actively) say(mailText(one));
say(`\n  ${totalText('active', actively)}`);

await nextSteps(active);
if (process.stdout.isTTY) await untilInterrupted();
await active.stop();

async function learnTheYear(): Promise<void> {
  const history = join(folder, 'year');
  await mkdir(history);
  const year = yearOfMail(now);
  for (const { name, content } of year) await writeFile(join(history, name), content);
  say(`A year of mail with six partners and a newsletter: ${year.length} messages. Learning …`);
  const [learnt] = await command<{ learnt: number; inbound: number; outbound: number }>('learn', history, '--config', config.passive);
  say(`Learnt from ${learnt?.learnt ?? 0}: ${learnt?.inbound ?? 0} to us, ${learnt?.outbound ?? 0} from us.`);
  // Both runs start from the same history, so that neither knows of the other.
  await cp(join(folder, 'passive-data'), join(folder, 'active-data'), { recursive: true });
}

/** The journal is written within a second of a reply, so the last message may take a moment to appear. */
async function results(mode: Mode): Promise<Judged[]> {
  for (let tries = 0; ; tries++) {
    const traced = await command<Traced>('trace', '--since', '1h', '--config', config[mode]);
    const known = new Set(traced.map(({ messageId }) => messageId));
    if (today.every(({ messageId }) => known.has(messageId)) || tries === 10) return judged(today, traced);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function nextSteps({ consoleUrl }: Running): Promise<void> {
  const locked = await command<LockRecord>('locks', 'list', '--config', config.active);
  const [held] = await command<{ id: string }>('held', 'list', '--config', config.active);
  const program = `node ${relative(process.cwd(), PROGRAM)}`;
  say(pc.bold('\nLook around'));
  for (const { token, text } of locked) say(`  the page behind “${text}”:  ${pc.cyan(`${consoleUrl}/l/${token}`)}`);
  const options = `--config ${config.active}`;
  for (const words of [
    `held list ${options}`,
    `held show ${held?.id ?? 'ID'} ${options}`,
    `history anna.berg@northwind.example ${options}`,
    `trace --subject RFP ${options}`,
  ])
    say(`  ${program} ${words}`);
  say(pc.dim(`  delivered mail: ${join(folder, 'active-mailboxes')}; everything: ${folder}`));
}

/** Only for a person: a script must not wait. */
async function untilInterrupted(): Promise<void> {
  say(pc.dim('\nThe gateway stays up so that the page can be opened. Ctrl-C ends it.'));
  await new Promise((resolve) => process.once('SIGINT', resolve));
}
