/** Options of a next hop. */
import { z } from 'zod';
import { domain, port } from './values.ts';

/** One place mail may go: of the gateway, of a listener, or of some recipient domains. */
export const nextHopTarget = z
  .strictObject({
    protocol: z.enum(['smtp', 'lmtp', 'maildir']).default('smtp').describe('smtp, lmtp or maildir (delivers into folders, for trying out).'),
    host: z.string().min(1).optional().describe('Host name or address of the next hop (smtp, lmtp).').meta({ example: '127.0.0.1' }),
    hosts: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Several next hops instead of host, tried in order: host, host:port or [IPv6]:port.')
      .meta({ example: ['mx1.example.org', 'mx2.example.org:2526'] }),
    port: port.min(1).optional().describe('TCP port of the next hop; default 25 for smtp, 24 for lmtp.').meta({ example: 2526 }),
    path: z
      .string()
      .min(1)
      .optional()
      .describe('Folder for protocol maildir; each recipient gets <path>/<recipient>/. Default: maildir in dataFolder.')
      .meta({ example: './data/maildir' }),
    tls: z
      .enum(['none', 'opportunistic', 'required', 'verify'])
      .default('opportunistic')
      .describe(
        'none; opportunistic (STARTTLS when offered, any certificate); required (STARTTLS or nothing, any certificate); verify (certificate must match the host).',
      ),
    auth: z
      .strictObject({
        user: z.string().min(1).meta({ example: 'kithgate' }),
        password: z.string().min(1).meta({ example: 'secret', secret: true }),
      })
      .optional()
      .describe('SMTP AUTH to the next hop (PLAIN or LOGIN), only over TLS or loopback.'),
    helo: z.string().min(1).optional().describe('Name given in EHLO; default is the host name.').meta({ example: 'gate.example.org' }),
    xforward: z.boolean().default(false).describe('Send XFORWARD when the next hop offers it.'),
    timeoutMs: z.int().min(100).default(30_000).describe('Milliseconds to wait for one reply of the next hop.'),
    connections: z.int().min(1).max(500).default(20).describe('Most connections kept to the next hop.'),
  })
  .describe('Where accepted mail goes.');

export const nextHop = nextHopTarget.extend({
  overrides: z
    .array(
      nextHopTarget.extend({
        domains: z
          .array(domain)
          .min(1)
          .describe('Recipient domains that go there.')
          .meta({ example: ['branch.example.org'] }),
      }),
    )
    .default([])
    .describe('Other next hops for some recipient domains; same options as nextHop, and domains.')
    .meta({ example: [{ domains: ['branch.example.org'], host: 'mx.branch.example.org' }] }),
});
