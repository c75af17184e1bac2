/**
 * The one style sheet, inline: a page needs no second request, and the policy names it by its hash, so no
 * other style can run. Works from 320 px, in light and dark, and in forced colours.
 */
import { createHash } from 'node:crypto';

export const STYLE = `
:root{color-scheme:light dark;--paper:#f4f5f3;--card:#fff;--ink:#1d2521;--soft:#55605a;--line:#d9ded9;--accent:#1d5c48;--on-accent:#fff;--warn:#8a4b08;--tint:#f7f1e6;--mono:#232b27}
@media(prefers-color-scheme:dark){:root{--paper:#141816;--card:#1d2320;--ink:#e8ece9;--soft:#a5b0a9;--line:#343d38;--accent:#7fd1b0;--on-accent:#0d1f18;--warn:#f0b566;--tint:#2a251b;--mono:#e8ece9}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:40rem;margin:0 auto;padding:clamp(1.25rem,6vw,4rem) 1rem 3rem}
.from{margin:0 0 .75rem;color:var(--soft);font-size:.875rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:clamp(1.25rem,4vw,2rem)}
h1{margin:0 0 .75rem;font-size:clamp(1.4rem,4.5vw,1.75rem);line-height:1.25;letter-spacing:-.01em;text-wrap:balance}
p{margin:0 0 1rem;overflow-wrap:anywhere}
dl{margin:1.5rem 0 0}
dt{color:var(--soft);font-size:.875rem}
dd{margin:.15rem 0 1.15rem;overflow-wrap:anywhere}
.target{font:.95rem/1.55 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--mono);background:var(--tint);border-left:3px solid var(--warn);border-radius:.25rem;padding:.6rem .75rem;word-break:break-all}
.note{color:var(--warn);font-size:.9375rem}
.done{border-left:3px solid var(--accent);padding:.1rem 0 .1rem .75rem}
.acts{border-top:1px solid var(--line);margin-top:.5rem;padding-top:1.5rem}
form+form,.done+form,form+.done,.done+.done{margin-top:1.5rem}
form p{margin:.5rem 0 0;color:var(--soft);font-size:.9375rem}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.55rem 1.25rem;border-radius:.5rem;border:1px solid var(--accent);background:var(--accent);color:var(--on-accent);cursor:pointer}
button.quiet{background:transparent;color:var(--accent)}
button:hover{filter:brightness(1.08)}
:focus-visible{outline:3px solid var(--warn);outline-offset:2px}
@media(max-width:26rem){button{width:100%}}
`.replace(/\n/g, '');

/** The CSP source that allows exactly this sheet. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
