/**
 * Final delivery into Maildirs, one a recipient below one folder: for trying the gateway out, and for
 * tests that read what arrived. A reply 250 means the file and its folder are on disk.
 */
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Recipient } from '../../mail/envelope.ts';
import { reply, type SmtpReply } from '../../mail/reply.ts';
import type { Capabilities, Clock, Log, Outgoing } from '../../ports.ts';
import type { HopTransaction, MailFrom, NextHop } from '../next-hop.ts';
import { folderOf } from './folder.ts';

export interface MaildirOptions {
  /** Folder that holds the mailboxes; made when it is not there. */
  path: string;
  /** Goes into file names, as the Maildir convention wants. */
  hostname: string;
  log: Log;
  clock: Clock;
}

const control = /[\u0000-\u001f\u007f]/;

export class MaildirNextHop implements NextHop {
  readonly name: string;
  readonly oneReply = false;
  readonly #options: MaildirOptions;
  #delivered = 0;

  constructor(options: MaildirOptions) {
    this.#options = { ...options, path: resolve(options.path) };
    this.name = `maildir ${options.path}`;
  }

  async capabilities(): Promise<Capabilities> {
    return { size: 0, eightBitMime: true, smtpUtf8: true, dsn: false };
  }

  async reach(): Promise<void> {
    await mkdir(this.#options.path, { recursive: true, mode: 0o700 });
    await access(this.#options.path, constants.W_OK);
  }

  begin(mail: MailFrom): HopTransaction {
    return {
      rcpt: async (recipient) =>
        recipient.address === '' || control.test(recipient.address)
          ? reply(553, '5.1.3', 'Recipient address is not valid')
          : reply(250, '2.1.5', 'Recipient accepted'),
      send: async (recipients, content) => {
        const replies: SmtpReply[] = [];
        for (const recipient of recipients) replies.push(await this.#deliver(mail.reversePath, recipient, content));
        return replies;
      },
      end: () => undefined,
    };
  }

  async close(): Promise<void> {}

  async #deliver(reversePath: string, recipient: Recipient, content: Outgoing): Promise<SmtpReply> {
    try {
      await this.#write(join(this.#options.path, folderOf(recipient.address)), reversePath, recipient.address, content);
      return reply(250, '2.0.0', 'Delivered');
    } catch (cause) {
      this.#options.log.error({ nextHop: this.name, cause: String(cause) }, 'Maildir delivery failed');
      const full = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
      return full ? reply(452, '4.3.1', 'Mail system full, try again later') : reply(451, '4.3.0', 'Mailbox cannot be written now, try again later');
    }
  }

  async #write(mailbox: string, reversePath: string, address: string, content: Outgoing): Promise<void> {
    await this.#prepare(mailbox);
    const name = this.#uniqueName();
    const temporary = join(mailbox, 'tmp', name);
    // 'wx': a name that exists already is never written over.
    const file = await open(temporary, 'wx', 0o600);
    let written = 0;
    try {
      // Final delivery records the reverse-path (RFC 5321 section 4.4); what follows is the content as it came.
      await file.writeFile(`Return-Path: <${reversePath}>\r\nDelivered-To: ${address}\r\n`);
      for await (const chunk of content.chunks()) {
        written += chunk.length;
        await file.writeFile(chunk);
      }
      if (written < content.size) throw new Error(`${written} of ${content.size} octets could be read`);
      await file.sync();
      await file.close();
      await rename(temporary, join(mailbox, 'new', name));
    } catch (cause) {
      await file.close().catch(() => undefined);
      await unlink(temporary).catch(() => undefined);
      throw cause;
    }
    await syncFolder(join(mailbox, 'new'));
  }

  /** Makes tmp, new and cur; a folder that is new is synced into the one that holds it. */
  async #prepare(mailbox: string): Promise<void> {
    let first: string | undefined;
    for (const part of ['tmp', 'new', 'cur']) {
      const made = await mkdir(join(mailbox, part), { recursive: true, mode: 0o700 });
      first ??= made;
    }
    if (first === undefined) return;
    for (let folder = mailbox; ; folder = dirname(folder)) {
      await syncFolder(folder);
      if (folder === dirname(first) || folder === dirname(folder)) return;
    }
  }

  /** `seconds.MmicrosecondsPpidQcountRrandom.host`, unique by any of its middle parts. */
  #uniqueName(): string {
    const now = this.#options.clock.now();
    const host = this.#options.hostname.replaceAll('/', '\\057').replaceAll(':', '\\072');
    const micro = Math.floor((now % 1000) * 1000);
    return `${Math.floor(now / 1000)}.M${micro}P${process.pid}Q${++this.#delivered}R${randomBytes(4).toString('hex')}.${host}`;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
