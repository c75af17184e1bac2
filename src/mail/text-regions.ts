/**
 * Whose words a text holds, line by line: what the author wrote now, what he quotes, his signature. Nothing proves it: a
 * quotation can be made up, so these are what the message says of itself. Linear.
 */
import type { Region } from './message.ts';

export interface TextRegion {
  start: number;
  end: number;
  region: Region;
}

/** Longest line that can be a mark; marks are short. */
const MARK_LIMIT = 320;
/** A signature of more lines is none: whoever puts `-- ` above his whole letter does not get it left out. */
const SIGNATURE_LINES = 20;

/** "On Monday Ann wrote:", begin and end of it, as mail programs put it above a quotation. */
const ATTRIBUTION_BEGIN =
  /^(?:on|at|am|den|le|el|il|op|em|no dia|a|w dniu|dnia|w dn\.|dne|den|på|ons|tor|fre|man|tir|kl|klockan|v|ve?|2\d{3}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|mon|tue|wed|thu|fri|sat|sun|quoting|zitat von|date)\b/i;
const ATTRIBUTION_END =
  /(?:\bwrote|\bwrites|\bschrieb(?:en)?(?: [^:]{0,80})?|\bgeschrieben|\ba écrit|\bescribi[óo]|\bha scritto|\bscrisse|\bhet volgende geschreven|\bschreef(?: [^:]{0,80})?|\bescreveu|\bnapisał(?:\(a\)|a)?|\bpisze|\bnapsala?|\bskrev(?: [^:]{0,80})?|\bkirjoitti|\bpíše|\bírta|\ba scris|\byazdı|\bпишет|\bнаписал(?:\(а\)|а)?|写道|の投稿|のメール)\s*[:：]\s*$/i;
const ATTRIBUTION_NAME = /^.{3,200}[>\p{L})"'] (?:wrote|writes|schrieb|schreef|skrev|escribió|escreveu|a écrit|ha scritto)\s*:\s*$/iu;

/** "-----Original Message-----" and its translations; what follows is quoted to the end. */
const SEPARATOR =
  /^[-_*=\s]{0,40}(?:begin forwarded message|(?:original|forwarded|original e?-?mail|reply) ?message|original appointment|forwarded by [^-]{1,100}|(?:ursprüngliche|weitergeleitete) (?:nachricht|e-?mail)|original-?nachricht|message (?:d['’]origine|transféré|original)|(?:mensaje|mensagem) (?:original|reenviado|encaminhada)|messaggio (?:originale|inoltrato)|(?:oorspronkelijk|doorgestuurd) bericht|wiadomość (?:oryginalna|przekazana)|(?:oryginalna|przekazana) wiadomość|oprindelig meddelelse|opprinnelig melding|(?:ursprungligt|vidarebefordrat) meddelande|alkuperäinen viesti|původní zpráva|исходное сообщение)\s*:?[-_*=\s]{0,40}$/i;
const FROM_LINE = /^[*_\s]*(?:from|von|de|da|van|od|från|fra|lähettäjä|feladó|от|from ?\(名前\)|发件人|差出人)\s?[*_]*\s?[:：]/i;
const SENT_LINE =
  /^[*_\s]*(?:sent|date|gesendet|datum|envoyé|enviad[oa](?: em)?|enviado el|fecha|inviato|data|verzonden|wysłano|skickat|sendt|dato|lähetetty|odesláno|отправлено|发送时间|送信日時)\s?[*_]*\s?[:：]/i;

/** The signature's mark (RFC 3676 section 4.3), with the blank at its end lost as often as not. */
const SIGNATURE = /^--[ \u00a0]?$/;
/** What a phone signs with. */
const DEVICE =
  /^(?:sent (?:from|with|using|via) |get outlook for |von meinem .{1,40} gesendet|gesendet (?:mit|von) |envoyé (?:de|depuis) |enviado (?:desde|do|de) |inviato da |verzonden (?:vanaf|met|via) |wysłano z |skickat från |sendt fra )/i;

/**
 * @param lines without line ends
 * @param given region already known of a line (from the element it stands in); `null` or absent where its words tell
 */
export function lineRegions(lines: readonly string[], given: readonly (Region | null)[] = []): Region[] {
  const regions: Region[] = [];
  const state = { rest: 'own' as Region, signature: 0, pending: false, wrote: false };
  for (let i = 0; i < lines.length; i += 1) {
    const known = given[i] ?? null;
    if (known !== null && known !== 'own') {
      regions.push(known);
      state.pending = false;
      continue;
    }
    const line = (lines[i] as string).trim();
    regions.push(state.rest === 'quoted' ? 'quoted' : regionOf(line, i, lines, regions, state));
  }
  return regions;
}

interface State {
  /** What follows by itself. */
  rest: Region;
  /** Lines of signature so far. */
  signature: number;
  /** An attribution stands above: the next line tells whether a quotation follows with marks of its own. */
  pending: boolean;
  /** Something of his own came before. */
  wrote: boolean;
}

function regionOf(line: string, index: number, lines: readonly string[], regions: Region[], state: State): Region {
  if (line === '') return state.rest;
  if (line.startsWith('>')) {
    state.pending = false;
    return 'quoted';
  }
  if (state.pending) {
    state.pending = false;
    state.rest = 'quoted';
    return 'quoted';
  }
  if (line.length <= MARK_LIMIT) {
    if (SEPARATOR.test(line) || (FROM_LINE.test(line) && headerFollows(lines, index))) {
      state.rest = 'quoted';
      return 'quoted';
    }
    if (isAttribution(line, index, lines, regions)) {
      state.pending = true;
      return 'quoted';
    }
    if (state.wrote && (SIGNATURE.test(line) || (DEVICE.test(line) && line.length < 80))) {
      state.rest = 'signature';
      state.signature = 0;
    }
  }
  if (state.rest === 'signature') {
    state.signature += 1;
    if (state.signature <= SIGNATURE_LINES) return 'signature';
    state.rest = 'own';
  }
  state.wrote = true;
  return 'own';
}

/** A `From:` begins a quotation when the other fields of a header stand below it. */
function headerFollows(lines: readonly string[], index: number): boolean {
  let seen = 0;
  for (let i = index + 1; i < lines.length && seen < 4 && i < index + 10; i += 1) {
    const line = (lines[i] as string).slice(0, MARK_LIMIT).trim();
    if (line === '') continue;
    if (SENT_LINE.test(line)) return true;
    seen += 1;
  }
  return false;
}

/** It may run over two lines; the first is then taken over too. */
function isAttribution(line: string, index: number, lines: readonly string[], regions: Region[]): boolean {
  if (!/[:：]$/.test(line)) return false;
  const named = ATTRIBUTION_NAME.test(line);
  if (!named && !ATTRIBUTION_END.test(line)) return false;
  if (ATTRIBUTION_BEGIN.test(line)) return true;
  const before = index > 0 ? (lines[index - 1] as string).trim() : '';
  if (before === '' || before.length > MARK_LIMIT || !ATTRIBUTION_BEGIN.test(before)) return named;
  regions[index - 1] = 'quoted';
  return true;
}

/** Most lines looked at; what is beyond is the author's own. */
const LINE_LIMIT = 50_000;

/**
 * @param text plain text, lines ended by LF or CRLF
 * @returns ascending, without gaps, neighbours of one region joined; `[]` for an empty text
 */
export function regionsOf(text: string): TextRegion[] {
  const ends: number[] = [];
  const lines: string[] = [];
  for (let at = 0; at < text.length; ) {
    const newline = lines.length < LINE_LIMIT ? text.indexOf('\n', at) : -1;
    const end = newline === -1 ? text.length : newline + 1;
    lines.push(text.slice(at, Math.min(end, at + MARK_LIMIT + 100)));
    ends.push(end);
    at = end;
  }
  const out: TextRegion[] = [];
  lineRegions(lines).forEach((region, i) => {
    const last = out.at(-1);
    const end = ends[i] as number;
    if (last?.region === region) last.end = end;
    else out.push({ start: last?.end ?? 0, end, region });
  });
  return out;
}
