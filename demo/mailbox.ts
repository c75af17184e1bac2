/** Looks into a mailbox the gateway delivered to, as its owner's mail program would. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arrival } from './today.ts';

/** What the gateway wrote on top of a delivered message. @throws Error when it was not delivered */
export async function annotationText(mailboxes: string, { recipient, messageId, subject }: Arrival): Promise<string> {
  const inbox = join(mailboxes, recipient.address, 'new');
  for (const name of await readdir(inbox)) {
    const message = await readFile(join(inbox, name), 'utf8');
    if (message.includes(messageId))
      return [`  in the mailbox of ${recipient.address}, on top of “${subject}”:`, ...annotation(message).map((line) => `    ${line}`), ''].join('\n');
  }
  throw new Error(`${subject} is not in ${inbox}`);
}

/** The first X-Kithgate fields, folding kept: the verdict, its strongest reason, and the link. */
function annotation(message: string): string[] {
  const fields = message.split(/\r?\n(?![ \t])/);
  const ours = (name: string) => fields.find((field) => field.toLowerCase().startsWith(`x-kithgate-${name}:`));
  return ['verdict', 'reason', 'link'].flatMap((name) => ours(name)?.split(/\r?\n/) ?? []);
}
