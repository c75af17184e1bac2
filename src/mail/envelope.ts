/**
 * The envelope of one mail transaction: what MAIL FROM and RCPT TO said, kept as it was received
 * (A-labels, case and xtext included), so that it can be said again to the next hop word for word.
 */

import type { AuthenticationResult } from './header/authenticated.ts';

/** Parameters of MAIL FROM that travel on. RFC 1870 SIZE, RFC 6152 BODY, RFC 6531 SMTPUTF8, RFC 3461 RET and ENVID. */
export interface MailParameters {
  /** Octets announced with SIZE=, absent when the client did not say. */
  size?: number;
  body?: '7BIT' | '8BITMIME';
  smtputf8?: boolean;
  ret?: 'FULL' | 'HDRS';
  /** As received, still xtext-encoded. */
  envid?: string;
}

export interface Recipient {
  /** Address as received, without the angle brackets. */
  address: string;
  /** NOTIFY= as received (RFC 3461 section 4.1). */
  notify?: string;
  /** ORCPT= as received, still xtext-encoded (RFC 3461 section 4.2). */
  orcpt?: string;
}

export interface Envelope {
  /** Reverse-path without angle brackets; `''` is the null reverse-path of a delivery report. */
  reversePath: string;
  mail: MailParameters;
  recipients: Recipient[];
  /** SPF passed for the reverse-path; only then may a report be sent to it. Absent = not known to have passed. */
  proven?: boolean;
  /** What was known of its authentication when it came, for our own Authentication-Results. Absent = nothing. */
  results?: AuthenticationResult[];
}

/** Who is on the other end of an inbound connection, after XCLIENT/XFORWARD from a trusted peer. */
export interface Client {
  /** Address of the TCP peer itself. */
  peer: string;
  /** Address of the client the peer speaks for (XFORWARD/XCLIENT ADDR); `null` when not told: then it is unknown, not the peer. */
  origin: string | null;
  /** HELO/EHLO name the original client gave; `null` when unknown. */
  helo: string | null;
  /** Verified name of the client (XFORWARD NAME); `null` when unknown. */
  name: string | null;
  /** HELO/EHLO name the peer itself gave us. */
  peerHelo: string;
  tls: boolean;
  /** True for a peer listed in `trustedPeers`. */
  trusted: boolean;
}
