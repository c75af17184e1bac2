/**
 * Reads SMTP replies out of a byte stream (RFC 5321 section 4.2): bounded in line length and in lines,
 * bare LF tolerated, anything else that is not a reply refused. A multi-line reply must bear one code
 * throughout, for a reply that says both 250 and 550 must not pass for a delivery.
 */
import type { SmtpReply } from '../../mail/reply.ts';

/** RFC 5321 section 4.5.3.1.5 says 512; real servers write longer ones. */
const longestLine = 4096;
const mostLines = 256;
const LF = 0x0a;
const CR = 0x0d;

/** What came in is not an SMTP reply. */
export class NotAReply extends Error {
  override name = 'NotAReply';
}

export class ReplyParser {
  #rest: Buffer | null = null;
  #code = 0;
  #lines: string[] = [];

  /**
   * Yields the replies completed by this chunk, in order; whoever asks gets those before a fault, too.
   *
   * @throws NotAReply when the stream cannot be followed any more
   */
  *push(chunk: Buffer): Generator<SmtpReply> {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      if (end - start > longestLine) throw new NotAReply(`line of ${end - start} octets`);
      const reply = this.#line(bytes.toString('utf8', start, end > start && bytes[end - 1] === CR ? end - 1 : end));
      if (reply !== null) yield reply;
      start = end + 1;
    }
    if (bytes.length - start > longestLine) throw new NotAReply('line without an end');
    this.#rest = start === bytes.length ? null : bytes.subarray(start);
  }

  #line(line: string): SmtpReply | null {
    // Codes below 200 are not defined for SMTP; 600 and above never were (section 4.2.1).
    const parts = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line);
    if (parts === null) throw new NotAReply(`not a reply: ${JSON.stringify(line.slice(0, 80))}`);
    const code = Number(parts[1]);
    if (this.#lines.length === 0) this.#code = code;
    else if (code !== this.#code) throw new NotAReply(`one reply with the codes ${this.#code} and ${code}`);
    this.#lines.push(printable(parts[3] ?? ''));
    if (this.#lines.length > mostLines) throw new NotAReply(`more than ${mostLines} lines`);
    if (parts[2] === '-') return null;
    const lines = this.#lines;
    this.#lines = [];
    return withEnhancedCode(code, lines);
  }
}

/** The text goes on to the client: no control may travel with it. */
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/**
 * Takes the enhanced status code (RFC 2034, RFC 3463) out of the text. Its class must be that of the
 * reply code; a line that bears another code than the first keeps it, so that nothing is lost.
 */
function withEnhancedCode(code: number, lines: string[]): SmtpReply {
  const found = /^([245]\.\d{1,3}\.\d{1,3})(?= |$)/.exec(lines[0] ?? '')?.[1];
  if (found === undefined || Number(found[0]) !== Math.floor(code / 100)) return { code, lines };
  const stripped = lines.map((line) => (line === found ? '' : line.startsWith(`${found} `) ? line.slice(found.length + 1) : line));
  return { code, enhanced: found, lines: stripped };
}
