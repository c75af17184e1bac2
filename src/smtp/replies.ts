/** What the front door itself answers. Texts are outward: no cause, no path, no internal name. */
import { reply, type SmtpReply } from '../mail/reply.ts';

export const OK = reply(250, '2.0.0', 'Ok');
export const BYE = reply(221, '2.0.0', 'Bye');
export const SENDER_OK = reply(250, '2.1.0', 'Ok');
export const START_MAIL = reply(354, undefined, 'End data with <CR><LF>.<CR><LF>');
export const START_TLS = reply(220, '2.0.0', 'Ready to start TLS');
export const CANNOT_VERIFY = reply(252, '2.0.0', 'Cannot verify the address; send mail and delivery will be attempted');
export const HELP = reply(214, '2.0.0', 'See RFC 5321');

export const UNKNOWN_COMMAND = reply(500, '5.5.1', 'Command not recognized');
export const NOT_IMPLEMENTED = reply(502, '5.5.1', 'Command not implemented');
export const LMTP_ONLY = reply(500, '5.5.1', 'This is an LMTP server: say LHLO');
export const LOCAL_ERROR = reply(451, '4.3.0', 'Local error in processing, try again later');
export const STORAGE_FULL = reply(452, '4.3.1', 'Insufficient storage, try again later');
export const TOO_MANY_RECIPIENTS = reply(452, '4.5.3', 'Too many recipients');
export const MAIL_LOOP = reply(554, '5.4.6', 'Too many hops, this message is looping');
export const NOT_AUTHORIZED = reply(550, '5.7.0', 'Not authorized to use this command');

export const TOO_MANY_ERRORS = reply(421, '4.7.0', 'Too many errors, closing connection');
export const TOO_MANY_REFUSED = reply(421, '4.7.0', 'Too many refused recipients, closing connection');
export const TOO_MANY_CONNECTIONS = reply(421, '4.7.0', 'Too many connections, try again later');
export const TOO_MANY_FROM_ADDRESS = reply(421, '4.7.0', 'Too many connections from your address, try again later');
export const IDLE_TIMEOUT = reply(421, '4.4.2', 'Timeout, closing connection');
export const DATA_TIMEOUT = reply(421, '4.4.2', 'Message took too long, closing connection');
export const SHUTTING_DOWN = reply(421, '4.3.2', 'Service shutting down, try again later');
export const SPOKE_TOO_SOON = reply(554, '5.5.1', 'Wait for the greeting before you speak');
export const NOT_HTTP = reply(421, '4.7.0', 'This is a mail server, not a web server');

export const malformed = (why: string): SmtpReply => reply(500, '5.5.2', `Syntax error: ${why}`);
export const badSequence = (text: string): SmtpReply => reply(503, '5.5.1', text);
export const badArgument = (text: string, enhanced = '5.5.4'): SmtpReply => reply(501, enhanced, text);
export const unsupportedParameter = (name: string): SmtpReply => reply(555, '5.5.4', `Unsupported parameter ${name.slice(0, 40)}`);
export const tooBig = (limit: number): SmtpReply => reply(552, '5.3.4', `Message exceeds the limit of ${limit} octets`);
