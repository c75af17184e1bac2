/**
 * Ways a link keeps from its reader where it leads, or that it is one: the ids in a link's `hidden`. The only source of docs/signals.md,
 * and by its type the only ids there are.
 */

/** `strong`: no honest writer has a use for it. `weak`: honest mail does it as well. `note`: says how it was read, or where. */
export type Telling = 'strong' | 'weak' | 'note';

export interface Described {
  telling: Telling;
  about: string;
  /** As it stands in a message. */
  example: string;
}

const way = (telling: Telling, about: string, example: string): Described => ({ telling, about, example });

export const WAYS = {
  // What is shown for it.
  'text-hides-target': way('weak', 'its words do not show where it leads', '<a href="https://files.example/x">View RFP</a>'),
  'picture-only': way('weak', 'a picture stands for it', '<a href="https://files.example/"><img src="cid:1"></a>'),
  'whole-body': way('weak', 'it covers nearly all there is to see', '<a href="https://files.example/">the whole letter</a>'),
  'title-shows-other-host': way('strong', 'its tip shows another host', '<a title="https://bank.test/" href="https://files.example/">'),
  split: way(
    'strong',
    'several links side by side spell an address that none shows',
    '<a href="https://evil.example/">www.ba</a><a href="https://evil.example/">nk.test</a>',
  ),
  'split-by-tags': way('weak', 'it goes on over tags in the text, where some clients see one address and others none', 'http://ev<b>il.example/x</b>'),
  nested: way('strong', 'one link stands inside another', '<a href="https://bank.test/"><a href="https://evil.example/">'),
  'css-content': way('strong', 'a style sheet writes its words', 'a::before { content: "bank.test" }'),
  'bidi-control': way('strong', 'its letters run in another order than they are written', 'U+202E in text or URL'),
  // Why it cannot be seen.
  invisible: way('weak', 'nothing of it can be seen; how is told beside', '<a href="https://files.example/"></a>'),
  'no-text': way('weak', 'nothing stands in it', '<a href="https://files.example/"> </a>'),
  'not-displayed': way('weak', 'display or visibility hides it', 'display:none'),
  transparent: way('weak', 'it is transparent', 'opacity:0'),
  'zero-size': way('weak', 'its letters have no size', 'font-size:0'),
  'same-colour': way('weak', 'its letters have the colour of the ground', 'color:#fff on white'),
  'off-screen': way('weak', 'it stands off the page', 'position:absolute; left:-9999px'),
  clipped: way('weak', 'it is cut off', 'clip-path:inset(100%)'),
  // How its address is written.
  userinfo: way('strong', 'another name stands before an @', 'https://bank.test@evil.example/'),
  'ip-host': way('strong', 'its host is an IP address', 'http://192.0.2.7/'),
  'numeric-host': way('strong', 'its IP address is written as one number, or in hex or octal', 'http://0xc0000207/'),
  'ambiguous-host': way('strong', 'programs differ over its host', 'https://evil.example\\@bank.test/'),
  backslash: way('strong', 'backslashes stand for slashes', 'https:\\\\evil.example'),
  'missing-slashes': way('strong', 'slashes are missing, or too many', 'https:evil.example'),
  'no-scheme': way('note', 'no scheme is written', '//evil.example/'),
  'bare-name': way('note', 'the name of a host alone stands in the text, which many clients link', 'ask partner.example'),
  'control-in-url': way('strong', 'a tab or a line break stands in it', 'https://evil.\\texample'),
  'invisible-in-url': way('strong', 'characters without width stand in its host', 'https://ev​il.example'),
  'encoded-host': way('strong', 'its host is percent-encoded', 'https://%65vil.example/'),
  'compatibility-host': way('strong', 'its host is written in full-width or other letters that become plain ones', 'https://ｅvil.example/'),
  'unreadable-host': way('weak', 'its host can not be read', 'https://a b.example/'),
  'trailing-dot': way('weak', 'its host ends in a dot', 'https://evil.example./'),
  'long-host': way('weak', 'its host is longer than names are', 'a label of over 40 characters'),
  punycode: way('weak', 'its host has letters beyond ASCII', 'https://xn--mnchen-3ya.example/'),
  'mixed-scripts': way('strong', 'its host mixes scripts, or is all look-alikes', 'https://pаrtner.example/ with a Cyrillic а'),
  'host-imitates': way('weak', 'another name stands in front of its own', 'https://login.bank.com.evil.example/'),
  'slash-lookalike': way('strong', 'a character that looks like a slash stands in it', 'https://bank.test⁄evil.example/'),
  'at-in-path': way('note', 'an @ stands in its path', 'https://evil.example/@bank.test'),
  'double-encoded': way('weak', 'its path is encoded twice', 'https://evil.example/%252e'),
  port: way('weak', 'it names a port', 'https://evil.example:8443/'),
  'address-in-url': way('weak', 'an e-mail address stands in it, plain or base64', 'https://evil.example/#anna@example.org'),
  'carries-url': way('weak', 'the address of another site stands in it', 'https://a.example/?next=https://evil.example/'),
  shortened: way('weak', 'a shortener stands in front: where it leads only its service knows', 'https://bit.ly/3xYz'),
  'data-url': way('strong', 'it carries its page in itself', 'data:text/html,<form …>'),
  'script-url': way('strong', 'it is a script', "javascript:location='https://evil.example'"),
  'file-share': way('strong', 'it leads to a file share', '\\\\evil.example\\share'),
  'file-url': way('weak', 'it leads to a file on the reader’s own machine', 'file:///c:/x'),
  'program-url': way('strong', 'it starts a program', 'ms-word:ofe|u|https://evil.example/x.docx'),
  // How it stands in the source.
  'duplicate-attribute': way('strong', 'the element has two addresses', '<a href="https://bank.test/" href="https://evil.example/">'),
  'unclosed-quote': way('strong', 'a quote that never closes hides it from some readers', '<a title="x href=https://evil.example/>'),
  'unfinished-tag': way('strong', 'the message ends within its tag', '<a href="https://evil.example/"'),
  'null-bytes': way('strong', 'null bytes stand in its tag', '<a\\0 href="https://evil.example/">'),
  'in-comment': way('note', 'it stands in a comment that some clients show', '<!--[if mso]><a href="https://evil.example/"><![endif]-->'),
  'raw-element': way('note', 'it stands in an element whose inside is no markup for most clients', '<noframes><a href="https://evil.example/">'),
  'event-handler': way('strong', 'a script leads there', '<td onclick="location=\'https://evil.example/\'">'),
  'mail-action': way(
    'note',
    'it stands in data for the mail program, which shows a button for it',
    '"target": "https://files.example/" in application/ld+json',
  ),
  'animated-link': way('strong', 'an animation gives it its address', '<animate attributeName="href" to="https://evil.example/">'),
  srcdoc: way('strong', 'it stands in a page within the page', '<iframe srcdoc="…">'),
  'inside-data-url': way('strong', 'it stands in a page that a data: URL carries', 'data:text/html;base64,…'),
  script: way('weak', 'it stands in a script', "<script>var u = 'https://evil.example/'</script>"),
  'built-by-script': way('strong', 'a script puts it together', "atob('aHR0cHM6…')"),
  'external-template': way('strong', 'a document loads its template from there when it opens', 'attachedTemplate, TargetMode="External"'),
  'external-object': way('strong', 'a document loads an object from there when it opens', 'oleObject, TargetMode="External"'),
  'external-frame': way('strong', 'a document loads a frame from there when it opens', 'frame, TargetMode="External"'),
  // Which reading it is from.
  'other-reading': way('note', 'a client that reads on over a broken line leads here instead', 'https://evil.example/long-\\r\\npath'),
  'ambiguous-reading': way('strong', 'only some programs see it, by how they read the message', 'a part with two Content-Type fields'),
  'outside-parts': way('note', 'it stands before the first part or behind the last', 'a list’s footer behind the closing delimiter'),
  'only-in-text': way('note', 'only the plain alternative leads to its domain', 'text/plain: https://evil.example/'),
  'only-in-html': way('note', 'only the HTML alternative leads to its domain', 'text/html: <a href="https://evil.example/">'),
} as const satisfies Readonly<Record<string, Described>>;

export type Way = keyof typeof WAYS;

/** @param id of a way; one of another version's verdict may be unknown here */
export const isStrong = (id: string): boolean => Object.hasOwn(WAYS, id) && WAYS[id as Way].telling === 'strong';
