/**
 * How mail programs mark quotations and signatures in HTML. A mark is a claim of the author's program; everybody can write one.
 */
import type { Region } from '../message.ts';
import type { StartTag } from './tokenizer.ts';

/** Of a class, an id or the like; any word of it may be the mark. Webmailers put `x_` before what they pass on. */
const QUOTED =
  /(?:^|\s)(?:x_)*(?:gmail_quote(?:_container)?|gmail_attr|(?:ydp\w{1,20})?yahoo_quoted|yahoo-quoted\w*|moz-cite-prefix|moz-forward-container|protonmail_quote|tutanota_quote|AppleOriginalContents|OutlookMessageHeader|replyforwardmessage|mailru-blockquote|zmail_extra|freebird_quote|front-blockquote|quoteheader|ms-outlook-mobile-reference-message|mail_quote|iwmquoted|cite)(?=\s|$)/i;
/** From here on everything is quoted: these stand above what is passed on, not around it. */
const QUOTED_BELOW = /(?:^|\s)(?:x_)*(?:divRplyFwdMsg|stopSpelling|zwchr|appendonsend|mail-editor-reference-message-container|isReplyContent)(?=\s|$)/i;
const SIGNATURE =
  /(?:^|\s)(?:x_)*(?:gmail_signature(?:_prefix)?|moz-signature|signature\d{0,3}|ms-outlook-mobile-signature|protonmail_signature_block(?:-user|-proton)?|AppleMailSignature|(?:ydp\w{1,20})?signature|zimbra-?signature|e?mail-?signature|signature-container|iwmsignature)(?=\s|$)/i;

export interface Mark {
  region: Region;
  /** It holds to the end of the text, not for the element alone. */
  below: boolean;
}

/** Cheap test for the words above. */
const MAY_MARK = /quote|cite|sign|rply|spelling|zwchr|append|original|header|forward|reference|reply/i;
const MARKING = new Set(['class', 'id', 'type', 'data-smartmail', 'name']);
const VALUE_LIMIT = 400;

/** What a start tag begins; `null` for most. */
export function markBegun(source: string, tag: StartTag): Mark | null {
  for (const { name, start, end } of tag.attributes) {
    if (start === end || end - start > VALUE_LIMIT || !MARKING.has(name)) continue;
    const value = source.slice(start, end);
    if (!MAY_MARK.test(value)) continue;
    if (name === 'type') return tag.name === 'blockquote' && /^\s*cite\s*$/i.test(value) ? { region: 'quoted', below: false } : null;
    if (QUOTED_BELOW.test(value)) return { region: 'quoted', below: true };
    if (QUOTED.test(value)) return { region: 'quoted', below: false };
    if (SIGNATURE.test(value)) return { region: 'signature', below: false };
  }
  return null;
}
