/**
 * The one style sheet of the report, inline: the page needs nothing from anywhere. Light and dark, phone and paper, forced
 * colours; colour never says what words don't.
 */
import { createHash } from 'node:crypto';

const LIGHT =
  '--paper:#f6f6f2;--card:#fff;--ink:#1b2420;--soft:#59655e;--line:#dcdfd9;--faint:#edefea;--accent:#1d5c48;--hold:#a8321f;--lock:#b5760a;--pass:#7fa392;--mail:#c3cbc5;--hold-tint:#fbeeea;--lock-tint:#fbf4e3;--good:#2d7357';
const DARK =
  '--paper:#131715;--card:#1b211e;--ink:#e7ece9;--soft:#a3afa8;--line:#333c37;--faint:#252c28;--accent:#86d3b4;--hold:#f0806a;--lock:#e9b04b;--pass:#4f7a67;--mail:#48544d;--hold-tint:#33211d;--lock-tint:#322a1a;--good:#79c6a5';

export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:70rem;margin:0 auto;padding:clamp(1.5rem,4vw,3.5rem) clamp(1rem,4vw,2.5rem) 4rem}
header .brand{margin:0 0 .5rem;color:var(--accent);font-weight:650;letter-spacing:.01em}
h1{margin:0 0 .5rem;font-size:clamp(1.6rem,4.5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;text-wrap:balance;max-width:24ch}
h2{margin:0 0 .25rem;font-size:clamp(1.2rem,2.5vw,1.45rem);line-height:1.25;letter-spacing:-.01em}
h3{margin:0;font-size:1rem;line-height:1.35}
p{margin:0 0 .75rem;max-width:68ch}
.soft{color:var(--soft)}
.small{font-size:.875rem}
section{margin-top:clamp(2.25rem,5vw,3.5rem)}
.answer{font-size:clamp(1.05rem,2vw,1.25rem);line-height:1.5;max-width:60ch;margin:1.25rem 0 1.5rem;text-wrap:pretty}
.answer b{white-space:nowrap}
.hold{color:var(--hold)}.lock{color:var(--lock)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:.75rem;overflow:hidden;margin:0}
.tiles div{background:var(--card);padding:1rem 1.15rem}
.tiles dt{color:var(--soft);font-size:.875rem}
.tiles dd{margin:.1rem 0 0;font-size:1.75rem;font-weight:650;line-height:1.2;letter-spacing:-.02em}
.tiles dd+dd{font-size:.875rem;font-weight:400;letter-spacing:0;color:var(--soft)}
svg{display:block;width:100%}
.share{height:.75rem;margin:1.25rem 0 .5rem;border-radius:.375rem;overflow:hidden}
.f-hold{fill:var(--hold)}.f-lock{fill:var(--lock)}.f-pass{fill:var(--pass)}.f-mail{fill:var(--mail)}.f-rest{fill:var(--faint)}
.key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0;padding:0;list-style:none;font-size:.875rem;color:var(--soft)}
.key svg{display:inline-block;width:.7rem;height:.7rem;margin-right:.4rem;border-radius:.15rem;vertical-align:-.02rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:clamp(1rem,2.5vw,1.4rem)}
.chart{margin:1rem 0 0}
.chart .plot{height:11rem}
.chart .volume{height:2.75rem;margin-top:.75rem}
.plot,.volume{border-bottom:1px solid var(--line)}
.axis{display:flex;max-width:none;justify-content:space-between;margin:.3rem 0 0;font-size:.8125rem;color:var(--soft)}
.axis.top{margin:0 0 .3rem}
.chart .key{margin-top:.75rem}
.health{list-style:none;margin:1rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:.75rem}
.health li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem}
.health .level{display:block;font-size:.8125rem;font-weight:600;color:var(--soft)}.health .good .level{color:var(--good)}.health .warning .level{color:var(--lock)}
.health .warning{border-color:var(--lock);background:var(--lock-tint)}
.health p{margin:.2rem 0 0;font-size:.9375rem;color:var(--soft)}
.health .warning p{color:inherit}
.cases{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;margin-top:1rem}
.case{break-inside:avoid}
.case header{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem 1rem;align-items:start}
.score{font-size:1.6rem;font-weight:650;line-height:1.1;letter-spacing:-.02em;text-align:right;min-width:3.25rem}
.score small{display:block;font-size:.75rem;font-weight:600;letter-spacing:.02em}
.case h3{overflow-wrap:anywhere;font-size:1.0625rem}
.who{margin:.15rem 0 0;font-size:.9375rem;color:var(--soft);overflow-wrap:anywhere;max-width:none}
.who b{color:var(--ink);font-weight:600}
.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em;overflow-wrap:anywhere}
.leads{margin:.9rem 0 0;padding:.6rem .8rem;list-style:none;background:var(--faint);border-radius:.4rem}
.leads li{overflow-wrap:anywhere}
.leads li+li{margin-top:.5rem}
.leads .facts{display:block;color:var(--soft);font-size:.875rem}
.why{width:100%;border-collapse:collapse;margin:.9rem 0 0;font-size:.9375rem}
.why td{padding:.2rem 0;vertical-align:top}
.why .points{width:3.4rem;padding-right:.75rem;text-align:right;font-weight:600;white-space:nowrap}
.why .bar{width:5rem;padding-right:.9rem}
.why .bar svg{height:.5rem;margin-top:.5rem;border-radius:.1rem}
.why td:last-child{overflow-wrap:anywhere}
.why .sample{color:var(--soft);font-size:.8125rem}
.group{margin:1.5rem 0 0;font-size:1.0625rem}
.foot{overflow-wrap:anywhere;margin:.9rem 0 0;font-size:.8125rem;color:var(--soft);max-width:none}
.grid{columns:2 24rem;column-gap:1rem;margin-top:1rem}
.grid .card{break-inside:avoid;margin-bottom:1rem}
.rows{width:100%;border-collapse:collapse;font-size:.9375rem;margin-top:.5rem}
.rows caption{text-align:left;padding:0 0 .35rem;color:var(--soft);font-size:.875rem}
.rows th{font-weight:500;text-align:left;color:var(--soft);font-size:.8125rem;padding:.2rem .5rem .2rem 0;border-bottom:1px solid var(--line)}
.rows td,.rows tbody th{padding:.4rem .5rem .4rem 0;border-bottom:1px solid var(--faint);vertical-align:top}
.rows tbody th{color:var(--ink);font-size:.9375rem;overflow-wrap:anywhere;width:100%}
.rows th.n,.rows td.n{text-align:right;white-space:nowrap}
.rows td.n:last-child,.rows th.n:last-child{padding-right:0}
.rows svg{height:.3rem;margin-top:.3rem;border-radius:.15rem}
.rows tr:last-child td,.rows tr:last-child th{border-bottom:0}
details{margin-top:.75rem;font-size:.9375rem}
summary{cursor:pointer;color:var(--accent);padding:.25rem 0;min-height:1.75rem}
details .scroll{max-height:24rem;overflow:auto}
dl.words{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.4rem 1.25rem;margin:1rem 0 0;max-width:68ch}
dl.words dt{font-weight:600}dl.words dd{margin:0;color:var(--soft)}
:focus-visible{outline:3px solid var(--lock);outline-offset:2px}
.skip{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:34rem){.why .bar{display:none}.case header{grid-template-columns:minmax(0,1fr)}.score{text-align:left}.score small{display:inline;margin-left:.5rem}dl.words{grid-template-columns:1fr;gap:0}dl.words dd{margin-bottom:.6rem}.why,.why tbody,.why tr{display:block}.why tr{display:grid;grid-template-columns:3rem minmax(0,1fr)}.chart .plot{height:8rem}}
@media print{:root{color-scheme:light;${LIGHT};--paper:#fff}body{font-size:10pt}main{max-width:none;padding:0}.card,.health li,.rows tr,.tiles{break-inside:avoid}h2{break-after:avoid}details{display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media(forced-colors:active){svg{forced-color-adjust:none}}
`.replace(/\n/g, '');

/** The CSP source that allows exactly this sheet (CSP level 3, section 6.7.3.3). */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
