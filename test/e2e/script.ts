/** The words in which a test tells a scripted next hop how to behave, and what it hands back. */

export type Stage = 'greeting' | 'hello' | 'helo' | 'starttls' | 'auth' | 'xforward' | 'mail' | 'rcpt' | 'data' | 'content' | 'dot' | 'rset';

/** What the server does at a stage. */
export type Behaviour =
  /** As a good server would. */
  | { kind: 'accept' }
  /** One reply, or several lines of one; sent as they are, CRLF added. */
  | { kind: 'say'; lines: string[] }
  /** Octets as they are, without CRLF: garbage, half a reply. Whatever they say, the server stays at the stage it was in. */
  | { kind: 'raw'; bytes: Buffer }
  /** No answer, now or later; the connection stays open. */
  | { kind: 'hang' }
  /** Closes the connection, after `lines` if any. */
  | { kind: 'drop'; lines: string[] }
  /** At `content`: reads nothing more, so that the peer's buffers fill. */
  | { kind: 'stall' };

export const accept: Behaviour = { kind: 'accept' };
export const hang: Behaviour = { kind: 'hang' };
export const stall: Behaviour = { kind: 'stall' };
export const drop: Behaviour = { kind: 'drop', lines: [] };
export const say = (...lines: string[]): Behaviour => ({ kind: 'say', lines });
export const raw = (latin1: string): Behaviour => ({ kind: 'raw', bytes: Buffer.from(latin1, 'latin1') });
export const sayAndDrop = (...lines: string[]): Behaviour => ({ kind: 'drop', lines });

/** What a scripted decision may depend on. */
export interface Moment {
  /** The command as received; at `dot` in LMTP the RCPT command it answers; else `''`. */
  line: string;
  /** Number of the connection, 1 first. */
  connection: number;
  /** How often this stage was reached over all connections, 1 first. */
  times: number;
}

/** Stages without a word are played well. `content` is reached with the first octet after 354. */
export type Script = Partial<Record<Stage, Behaviour | ((moment: Moment) => Behaviour)>> & {
  protocol?: 'smtp' | 'lmtp';
  /** EHLO keywords; STARTTLS is left out once TLS is on. */
  extensions?: string[];
};

export const usualExtensions = ['PIPELINING', 'SIZE 10485760', '8BITMIME', 'SMTPUTF8', 'DSN', 'ENHANCEDSTATUSCODES'];

/** One transaction that came as far as its final dot. */
export interface Mail {
  connection: number;
  secure: boolean;
  /** XFORWARD commands in force. */
  xforward: string[];
  /** The MAIL command. */
  mail: string;
  /** RCPT commands that were accepted. */
  rcpts: string[];
  /** Octets between 354 and the final dot, as on the wire. */
  wire: Buffer;
  /** The same with doubled dots undone. */
  content: Buffer;
  /** What was said after the dot, nothing where the script kept silent. LMTP: one for each recipient. */
  replies: string[];
}
