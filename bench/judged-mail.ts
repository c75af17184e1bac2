/** Mail with the facts it is judged by, gathered as the road does, from a store in memory; what is measured begins after that. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Desk } from '../src/cli/kit.ts';
import type { JudgeFacts } from '../src/decide/judge.ts';
import { type MessageContent, memoryContent } from '../src/mail/content.ts';
import { mailFiles, octetsOf } from '../test/mail-files.ts';
import type { BuiltCore } from './built-core.ts';
import { officeLetters } from './office-letters.ts';

export interface JudgedMail {
  facts: JudgeFacts;
  raw: Buffer;
}

export interface MailSet {
  name: string;
  mails: JudgedMail[];
}

interface Item {
  content: MessageContent;
  at: number | null;
  file: string;
}

const AT = Date.UTC(2026, 0, 15, 10);

/** Each by itself, before there is any history. */
export async function coldSet(core: BuiltCore, name: string, folder: string): Promise<MailSet> {
  const items = mailFiles([folder]).map((file): Item => ({ content: memoryContent(octetsOf(file)), at: null, file: file.name }));
  return collected(core, name, null, items, async (desk, { content, at, file }) => {
    const parsed = await desk.read(content);
    const receivedAt = at ?? parsed.header.date ?? AT;
    await desk.judge({ content, parsed, receivedAt, recipients: ['reader1@example.org'], reversePath: null, clientIp: null, file });
  });
}

const study = async (desk: Desk, { content, at, file }: Item): Promise<void> => {
  const parsed = await desk.read(content);
  await desk.study({ content, parsed, receivedAt: at ?? AT, recipients: [], judge: true, file });
};

/** The made-up office: each letter judged before it is learnt. */
export const officeSet = (core: BuiltCore): Promise<MailSet> =>
  collected(
    core,
    'made-up office',
    null,
    officeLetters().map(({ raw, at }, i) => ({ content: memoryContent(raw), at, file: String(i) })),
    study,
  );

/** A timeline on disk (`eml/` and `kithgate.yaml`), judged as `replay` would; any other folder of `.eml` cold. */
export async function folderSet(core: BuiltCore, folder: string): Promise<MailSet> {
  const path = resolve(folder);
  if (!existsSync(join(path, 'kithgate.yaml'))) return coldSet(core, basename(path), path);
  const archive = await core.openArchive([join(path, 'eml')], { now: Date.now() });
  const items: Item[] = [];
  for (const message of archive.messages()) items.push({ content: await message.content(), at: message.receivedAt, file: message.name });
  archive.close();
  return collected(core, basename(path), path, items, study);
}

async function collected(
  core: BuiltCore,
  name: string,
  configured: string | null,
  items: readonly Item[],
  work: (desk: Desk, item: Item) => Promise<void>,
): Promise<MailSet> {
  const { config } = core;
  const builtIn = { protectedDomains: ['example.org'], authentication: { verify: false, upstreams: [{ authservId: 'mx.example.org' }] } };
  const loaded =
    configured === null
      ? config.configFrom(config.builtInSource('bench', builtIn), '.')
      : config.loadConfig({ file: join(configured, 'kithgate.yaml'), cwd: configured });
  const mails: JudgedMail[] = [];
  let found: JudgeFacts | null = null;
  const desk = await core.desk(loaded.config, (facts) => {
    found = facts;
  });
  try {
    for (const item of items) {
      found = null;
      await work(desk, item);
      if (found !== null) mails.push({ facts: found, raw: Buffer.from(await item.content.bytes()) });
    }
  } finally {
    await desk.close();
  }
  return { name, mails };
}

/** The same for so many recipients, each with the relation of the first. */
export function withRecipients(facts: JudgeFacts, count: number): JudgeFacts {
  const [first = 'reader1@example.org'] = facts.recipients;
  const pair = facts.history.pairs[first];
  const recipients = Array.from({ length: count }, (_, i) => (i === 0 ? first : `copy${i}.${first}`));
  const pairs = pair === undefined ? {} : Object.fromEntries(recipients.map((recipient) => [recipient, structuredClone(pair)]));
  return { ...facts, recipients, history: { ...facts.history, pairs } };
}
