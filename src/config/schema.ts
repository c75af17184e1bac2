/**
 * The configuration: every key, its unit, default and effect. This file (with next-hop-schema.ts) is the only source
 * of option text; `config.example.yaml` is generated from it (`npm run docs:config`). An option without a default carries
 * `meta({ example })` for that file; `meta({ secret: true })` is masked wherever configuration is shown.
 */
import { z } from 'zod';
import { nextHop, nextHopTarget } from './next-hop-schema.ts';
import { address, cidr, domain, mode, port, recipientPattern, threshold } from './values.ts';

const listener = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'expected 1 to 32 letters, digits, - or _')
    .default('inbound')
    .describe('Name in logs, metrics and the journal; each listener its own.'),
  direction: z
    .enum(['inbound', 'outbound', 'observe'])
    .default('inbound')
    .describe('inbound: judge. outbound: we write; teaches. observe: journal copies; learn and discard.'),
  protocol: z.enum(['smtp', 'lmtp']).default('smtp').describe('smtp, or lmtp (a reply for each recipient).'),
  address: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 or :: for all.'),
  port: port.default(2525).describe('TCP port to listen on; 0 takes any free one.'),
  trustedPeers: z.array(cidr).default(['127.0.0.0/8', '::1']).describe('Peers without greeting delay that may use XFORWARD and XCLIENT.'),
  relayFrom: z.array(cidr).default([]).describe('Peers that may address anyone; recipients outside protectedDomains pass unjudged. Needed for outbound.'),
  tls: z
    .strictObject({
      cert: z.string().min(1).describe('PEM file with the certificate and its chain.').meta({ example: './tls/cert.pem' }),
      key: z.string().min(1).describe('PEM file with the private key.').meta({ example: './tls/key.pem' }),
    })
    .optional()
    .describe('Offers STARTTLS.'),
  nextHop: nextHopTarget
    .optional()
    .describe('A next hop of its own for what arrives here; same options as nextHop.')
    .meta({ example: { protocol: 'lmtp', host: '127.0.0.1', port: 2424 } }),
});

const policyOverride = z.strictObject({
  recipients: z
    .array(recipientPattern)
    .default([])
    .describe('Recipient addresses, or *@domain.')
    .meta({ example: ['ceo@example.org'] }),
  domains: z
    .array(domain)
    .default([])
    .describe('Recipient domains.')
    .meta({ example: ['example.org'] }),
  lockAt: threshold.optional().describe('Instead of policy.lockAt.').meta({ example: 50 }),
  holdAt: threshold.optional().describe('Instead of policy.holdAt.').meta({ example: 75 }),
  mode: mode.optional().describe('Instead of mode.').meta({ example: 'active' }),
  unlockable: z.enum(['hold', 'deliver']).optional().describe('Instead of policy.unlockable.').meta({ example: 'hold' }),
  openAnyway: z.boolean().optional().describe('Instead of locks.openAnyway.').meta({ example: false }),
});

const exception = z
  .strictObject({
    author: address.optional().describe('Author address (From).').meta({ example: 'sim@phishtest.example' }),
    authorDomain: domain.optional().describe('Domain of the author, and its subdomains.').meta({ example: 'phishtest.example' }),
    clientIp: cidr.optional().describe('Address or network of the sending client.').meta({ example: '192.0.2.0/24' }),
    recipient: recipientPattern.optional().describe('Recipient address, or *@domain.').meta({ example: 'training@example.org' }),
    header: z
      .strictObject({
        name: z
          .string()
          .regex(/^[!-9;-~]+$/, 'expected the name of a header field, without its colon')
          .describe('Field name.')
          .meta({ example: 'X-Phishtest' }),
        contains: z.string().min(1).describe('Text to find in its value.').meta({ example: 'campaign' }),
      })
      .optional()
      .describe('A header field that contains this text, case folded. Anyone can write one: give clientIp too.'),
    requireAuth: z.boolean().default(true).describe('author and authorDomain count only when authentication passed.'),
    action: z.enum(['deliver', 'lock', 'hold']).describe('What to do.').meta({ example: 'deliver' }),
  })
  .refine(
    (e) => e.author ?? e.authorDomain ?? e.clientIp ?? e.recipient ?? e.header,
    'expected at least one of author, authorDomain, clientIp, recipient, header',
  );

/** `.prefault({})` lets a whole section be absent while its own defaults still apply. */
export const configSchema = z.strictObject({
  protectedDomains: z
    .array(domain)
    .min(1)
    .describe('Domains whose recipients are accepted inbound; their addresses are "ours" in history.')
    .meta({ example: ['example.org'] }),
  mode: mode.default('passive').describe('passive: only header fields are added. active: links are locked and mail is held.'),
  listeners: z
    .array(listener)
    .min(1)
    .prefault([{ name: 'inbound' }])
    .describe('Where mail comes in.'),
  nextHop: nextHop.prefault({ host: '127.0.0.1', port: 2526 }).describe('Where accepted mail goes; default: SMTP to 127.0.0.1 port 2526.'),
  dataFolder: z.string().min(1).default('./data').describe('SQLite, hold store, spool and the default Maildir. Kept to its owner (0700).'),
  policy: z
    .strictObject({
      lockAt: threshold.default(26).describe('Score from which risky links are locked.'),
      holdAt: threshold.default(94).describe('Score from which mail is held; 101 holds nothing.'),
      unlockable: z.enum(['hold', 'deliver']).default('hold').describe('What to do with a risky link that cannot be locked (PDF, QR, signed part).'),
      prior: z.number().gt(0).lt(1).default(0.1).describe('Reference share of attacks at which a score is a probability.'),
      overrides: z.array(policyOverride).default([]).describe('Other thresholds or mode for some recipients; the first that matches.'),
    })
    .prefault({})
    .describe('From which score something is done, and for whom.'),
  exceptions: z.array(exception).default([]).describe('Decided before any score; the first that matches.'),
  authentication: z
    .strictObject({
      authservId: z
        .string()
        .regex(/^[\w.-]{1,255}$/, 'expected a name such as gate.example.org')
        .optional()
        .describe('Our own name in the Authentication-Results of locked copies; default is the host name.')
        .meta({ example: 'gate.example.org' }),
      upstreams: z
        .array(
          z.strictObject({
            authservId: z
              .string()
              .min(1)
              .describe('First word of its Authentication-Results fields; *.example.org for a farm whose servers each have a name.')
              .meta({ example: 'mx.example.org' }),
            peers: z.array(cidr).default(['127.0.0.0/8', '::1']).describe('Addresses it connects from.'),
          }),
        )
        .default([])
        .describe('Servers whose Authentication-Results are believed when they connect from these peers.'),
      verify: z.boolean().default(true).describe('Check SPF, DKIM and DMARC here when no upstream says; and ARC chains before a copy is sealed.'),
      arc: z
        .strictObject({
          domain: domain.describe('Domain that seals; <selector>._domainkey.<domain> holds the public key.').meta({ example: 'example.org' }),
          selector: z
            .string()
            .regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/, 'expected a selector such as gate2026')
            .describe('Selector of the key in DNS.')
            .meta({ example: 'gate2026' }),
          keyFile: z.string().min(1).describe('PEM file with the private RSA key, 2048 bits or more, not encrypted.').meta({ example: './arc.pem' }),
        })
        .optional()
        .describe('Seals locked copies (ARC, RFC 8617), since a lock breaks the DKIM signature of their author.'),
    })
    .prefault({})
    .describe('Whose word counts on who wrote a message.'),
  domainAge: z
    .strictObject({
      lists: z
        .array(z.string().min(1))
        .default([])
        .describe('CSV files domain,registered (ISO date), read again on SIGHUP.')
        .meta({ example: ['./registry.csv'] }),
      rdap: z
        .strictObject({
          enabled: z.boolean().default(true).describe('Ask RDAP for registration dates that no list has. `learn` and `replay` ask nobody.'),
          bootstrap: z.string().min(1).optional().describe('Bootstrap file or URL; default is the IANA one.').meta({ example: './dns.json' }),
          deadlineMs: z.int().min(1).default(1500).describe('Most milliseconds a message waits.'),
        })
        .prefault({})
        .describe('RFC 9083 lookups.'),
      dnsLists: z
        .array(
          z.strictObject({
            zone: z
              .string()
              .regex(/^(?=.{1,200}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+$/i, 'expected a zone such as fresh.example')
              .describe('Asked for <domain>.<zone>; an address of 127.0.0.0/8 says listed.')
              .meta({ example: 'fresh.example' }),
            youngerThanDays: z.int().min(1).max(3650).describe('What it means to be listed there.').meta({ example: 15 }),
          }),
        )
        .max(8)
        .default([])
        .describe('DNS lists of new domains, within the same milliseconds. Many refuse public resolvers: use one of your own.'),
    })
    .prefault({})
    .describe('Where registration dates of link domains come from.'),
  origin: z
    .strictObject({
      country: z
        .string()
        .min(1)
        .optional()
        .describe('MMDB file of countries; default is the one that comes along, which grows old.')
        .meta({ example: './country.mmdb' }),
      provider: z
        .string()
        .min(1)
        .optional()
        .describe('MMDB file of autonomous systems (such as GeoLite2-ASN or DB-IP ASN Lite); without one providers are unknown.')
        .meta({ example: './asn.mmdb' }),
    })
    .prefault({})
    .describe('Where the addresses of clients belong: offline data, read again on SIGHUP.'),
  rules: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .optional()
        .describe('Rules of your own, one a file <id>.yaml (rules/README.md), read again on SIGHUP.')
        .meta({ example: './rules' }),
      off: z
        .array(z.string().min(1))
        .default([])
        .describe('Ids of rules to leave out; `kithgate rules list` shows those in force.')
        .meta({ example: ['password-beside-archive'] }),
    })
    .prefault({})
    .describe('Rules (CEL) that explain and override, beside the fitted score.'),
  locks: z
    .strictObject({
      publicUrl: z
        .url({ protocol: /^https?$/, error: 'expected a URL such as https://gate.example.org' })
        .default('http://127.0.0.1:8025')
        .describe('Where readers reach the gate page; locked links lead to <publicUrl>/l/TOKEN.'),
      openAnyway: z.boolean().default(false).describe('Whether the gate page offers "open anyway".'),
      address: z
        .string()
        .min(1)
        .optional()
        .describe('Listen address for the public pages alone (default: they are on the console).')
        .meta({ example: '127.0.0.1' }),
      port: port.optional().describe('TCP port for the public pages alone.').meta({ example: 8026 }),
    })
    .prefault({})
    .describe('The gate page that locked links lead to.'),
  headers: z.enum(['full', 'verdict', 'id']).default('full').describe('How much the X-Kithgate-* fields say.'),
  onAnalysisFailure: z
    .enum(['deliver', 'tempfail'])
    .default('deliver')
    .describe('When a message cannot be judged in time: deliver it marked unscored, or answer 451.'),
  history: z
    .strictObject({
      halfLifeDays: z.number().min(7).default(180).describe('Days after which an observation counts half; after eight times as long it is forgotten.'),
      warmDays: z.number().min(0).default(14).describe('Until the organisation has this many days of history, what rests on missing history says nothing.'),
    })
    .prefault({})
    .describe('How long history counts.'),
  journal: z
    .strictObject({
      keepDays: z.number().min(1).default(400).describe('Days after which entries go, with records of held mail that nobody waits for. The audit stays.'),
    })
    .prefault({})
    .describe('What is written down of each message, for trace and report.'),
  limits: z
    .strictObject({
      messageBytes: z.int().min(1024).default(36_700_160).describe('Octets of the largest message taken (SIZE).'),
      recipients: z.int().min(1).default(100).describe('Recipients of one transaction.'),
      connections: z.int().min(1).default(200).describe('Connections open at one time.'),
      analysisMs: z.int().min(10).default(10_000).describe('Milliseconds for analysing one message.'),
      transactionMs: z.int().min(100).default(90_000).describe('Milliseconds from the final dot to our reply.'),
      inFlightBytes: z.int().min(65_536).default(268_435_456).describe('Octets of message held in memory at one time; more waits on disk.'),
      idleMs: z.int().min(100).default(300_000).describe('Milliseconds a client may be silent.'),
      dataMs: z.int().min(100).default(600_000).describe('Milliseconds for receiving one message, from DATA to the dot.'),
      receivedHops: z.int().min(5).default(50).describe('Received fields after which a message is refused as looping.'),
    })
    .prefault({})
    .describe('Bounds on what one client, one message and the whole gateway may use.'),
  console: z
    .strictObject({
      address: z.string().min(1).default('127.0.0.1').describe('Listen address of the console, /healthz and /metrics.'),
      port: port.default(8025).describe('TCP port of the console.'),
    })
    .prefault({})
    .describe("The operator's web pages."),
});

/** The effective configuration, defaults filled in and paths made absolute. */
export type Config = z.output<typeof configSchema>;
export type ListenerConfig = Config['listeners'][number];
export type NextHopTarget = NonNullable<ListenerConfig['nextHop']>;
