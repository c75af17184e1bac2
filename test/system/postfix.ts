/**
 * A real Postfix of its own for one test: everything under one temporary folder, loopback only, ended by its
 * own `postfix stop`. It stands in front of the gateway (content_filter, smtpd_proxy_filter, LMTP) and
 * behind it (a port that delivers into Maildirs).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostfixPorts {
  /** Takes mail and hands it to the gateway after queueing, with XFORWARD. */
  afterQueue: number;
  /** Takes mail and speaks to the gateway while its client waits. */
  beforeQueue: number;
  /** Takes mail and hands it to the gateway's LMTP listener. */
  overLmtp: number;
  /** Takes what the gateway passes on, and delivers it; refuses bad@example.org. */
  behind: number;
}

/** Who lives behind. `bad` is known in front, so that only the port behind refuses him. */
const MAILBOXES = ['good', 'other', 'held', 'locked', 'passive', 'bad'];

export class Postfix {
  readonly folder = mkdtempSync(join(tmpdir(), 'kithgate-postfix-'));

  /** @param gate ports of the gateway's listeners */
  start(ports: PostfixPorts, gate: { smtp: number; lmtp: number }): void {
    chmodSync(this.folder, 0o755);
    const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postfix'], { encoding: 'utf8' })));
    for (const name of ['etc', 'queue', 'data', 'mail']) mkdirSync(join(this.folder, name));
    for (const name of ['data', 'mail']) chownSync(join(this.folder, name), uid, gid);
    writeFileSync(join(this.folder, 'etc/main.cf'), mainCf(this.folder, uid, gid));
    writeFileSync(join(this.folder, 'etc/master.cf'), masterCf(this.folder, ports, gate));
    const mailboxes = MAILBOXES.map((name) => `${name}@example.org example.org/${name}/\n`);
    writeFileSync(join(this.folder, 'etc/mailboxes'), mailboxes.join(''));
    writeFileSync(join(this.folder, 'etc/refused'), 'bad@example.org 550 5.1.1 No such user\n');
    const run = spawnSync('postfix', ['-c', join(this.folder, 'etc'), 'start'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`postfix did not start: ${run.stdout}${run.stderr}${this.log()}`);
  }

  stop(): void {
    spawnSync('postfix', ['-c', join(this.folder, 'etc'), 'stop'], { encoding: 'utf8' });
    rmSync(this.folder, { recursive: true, force: true });
  }

  log(): string {
    const path = join(this.folder, 'postfix.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Messages delivered to one recipient, oldest first, as Latin-1 so that every byte is kept. */
  mailbox(recipient: string): string[] {
    const [local = '', domain = ''] = recipient.split('@');
    const folder = join(this.folder, 'mail', domain, local, 'new');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'latin1'));
  }
}

const mainCf = (folder: string, uid: number, gid: number): string => `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_authorized_xclient_hosts = 127.0.0.1
smtp_send_xforward_command = yes
lmtp_send_xforward_command = yes
smtp_tls_security_level = may
smtputf8_enable = yes
virtual_mailbox_domains = example.org
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = texthash:${folder}/etc/mailboxes
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
`;

const masterCf = (folder: string, ports: PostfixPorts, gate: { smtp: number; lmtp: number }): string => `
127.0.0.1:${ports.afterQueue}  inet n - n - - smtpd
  -o content_filter=smtp:[127.0.0.1]:${gate.smtp}
127.0.0.1:${ports.beforeQueue} inet n - n - - smtpd
  -o smtpd_proxy_filter=127.0.0.1:${gate.smtp}
127.0.0.1:${ports.overLmtp}    inet n - n - - smtpd
  -o content_filter=lmtp:inet:127.0.0.1:${gate.lmtp}
127.0.0.1:${ports.behind}      inet n - n - - smtpd
  -o content_filter=
  -o smtpd_authorized_xforward_hosts=127.0.0.0/8
  -o smtpd_recipient_restrictions=check_recipient_access,texthash:${folder}/etc/refused,permit_mynetworks,reject
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
virtual   unix - n n - - virtual
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`;
