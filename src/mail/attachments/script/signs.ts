/** What a script does, as far as the names in it tell. */
import type { FindingId } from '../../catalogue/findings.ts';

export interface ScriptSign {
  id: FindingId;
  detail: string;
}

const SIGNS: readonly (readonly [FindingId, RegExp, string])[] = [
  ['eval', /\beval\s*\(|\bnew\s+Function\s*\(|\bexecScript\s*\(|\bsetTimeout\s*\(\s*['"`]/, 'text is run as a script'],
  [
    'script-builds-page',
    /\bdocument\s*(?:\.\s*|\[\s*['"`])write(?:ln)?\b|\.(?:inner|outer)HTML\s*\+?=[^=]|\binsertAdjacentHTML\b|\bcreateContextualFragment\b|\bparseFromString\b/,
    'the page is written by a script',
  ],
  [
    'html-smuggling',
    /\bcreateObjectURL\b|\bmsSave(?:OrOpen)?Blob\b|\.download\s*=[^=]|setAttribute\s*\(\s*['"`]download/,
    'a script makes a file and has it opened or saved',
  ],
  ['telegram-exfiltration', /api\.telegram\.org\/?bot|\bapi\.telegram\.org\b/i, 'what is typed in is sent to a Telegram bot'],
  ['autosubmit', /\.\s*(?:submit|requestSubmit)\s*\(\s*\)/, 'a form is sent by a script'],
  ['clipboard-write', /\bclipboard\s*\.\s*write(?:Text)?\b|\bexecCommand\s*\(\s*['"`]copy/, 'text is put into the clipboard'],
  ['script-redirect', /\blocation\s*(?:\.\s*(?:href|replace|assign)\b\s*[=(]|=[^=])|\bwindow\s*\.\s*navigate\b/, 'a script leads on to another page'],
];

/** Ways to keep a script from being read. */
const OBFUSCATIONS: readonly (readonly [RegExp, string])[] = [
  [/\bCryptoJS\b|\bcrypto\s*\.\s*subtle\s*\.\s*decrypt\b|\bAES\s*\.\s*decrypt\b/, 'contents are encrypted'],
  [/charCodeAt[\s\S]{0,300}\^|\^[\s\S]{0,100}charCodeAt/, 'characters are changed one by one'],
  [/(?:\\x[0-9a-f]{2}){12}|(?:\\u00[0-9a-f]{2}){12}/i, 'letters written as escapes'],
  [/\[\]\s*\[\s*\(\s*!\s*\[\]\s*\+|\(\s*!\s*!\s*\[\]\s*\+\s*\[\]\s*\)\s*\[/, 'written in brackets only'],
  [/\beval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k/, 'packed'],
];

export function scriptSigns(source: string): ScriptSign[] {
  const found: ScriptSign[] = SIGNS.filter(([, pattern]) => pattern.test(source)).map(([id, , detail]) => ({ id, detail }));
  const ways = OBFUSCATIONS.filter(([pattern]) => pattern.test(source)).map(([, way]) => way);
  if ((source.match(/\b_0x[0-9a-f]{3,8}\b/g)?.length ?? 0) >= 20) ways.push('names made by an obfuscator');
  if (ways.length > 0) found.push({ id: 'obfuscated-script', detail: ways.join('; ') });
  return found;
}
