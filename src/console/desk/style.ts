/** What the pages of the mail team add to the style of the public ones (../style.ts): lists, facts, and room for them. */
import { createHash } from 'node:crypto';

export const DESK_STYLE = `
.desk main{max-width:68rem;padding-top:1.25rem}
.desk h1{font-size:clamp(1.25rem,4vw,1.6rem)}
h2{margin:2rem 0 .6rem;font-size:1.05rem}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:center;margin:0 0 1.25rem}
.top strong{margin-right:.5rem}
.top nav{display:flex;flex-wrap:wrap;gap:.25rem}
.top nav a{padding:.6rem .8rem;border-radius:.5rem;color:var(--ink);text-decoration:none}
.top nav a:hover{background:var(--card)}
.top nav a[aria-current]{background:var(--card);font-weight:600;box-shadow:inset 0 -2px var(--accent)}
.top form{margin-left:auto;display:flex;align-items:center;gap:.75rem;color:var(--soft);font-size:.9375rem}
.top form button{min-height:2.5rem;padding:.35rem .9rem;font-size:.9375rem;width:auto}
a{color:var(--accent)}
.mails{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.75rem;overflow:hidden;background:var(--card)}
.mails li+li{border-top:1px solid var(--line)}
.mails a{display:grid;grid-template-columns:8.5rem minmax(0,1fr) minmax(0,14rem) 3rem 8.5rem;gap:.15rem 1rem;align-items:baseline;padding:.7rem 1rem;color:inherit;text-decoration:none}
.mails a:hover,.mails a:focus-visible{background:var(--tint);outline-offset:-3px}
.mails b{display:block;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mails .by,.mails .to{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mails .hint{display:block;color:var(--warn);font-size:.9375rem}
.foot{margin:.75rem 0 0}
.soft,.foot,.mails .when,.mails .to,.mails .by{color:var(--soft);font-size:.9375rem}
.mails .score,.points{font-variant-numeric:tabular-nums;text-align:right}
.state{display:inline-block;padding:.05rem .55rem;border-radius:1rem;border:1px solid var(--line);font-size:.8125rem;font-weight:600;white-space:nowrap}
.state.hold{border-color:var(--bad);color:var(--bad)}
.state.lock{border-color:var(--warn);color:var(--warn)}
.empty{padding:2.5rem 1rem;text-align:center;color:var(--soft);background:var(--card);border:1px dashed var(--line);border-radius:.75rem}
.search{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:0 0 1rem}
.search label{flex:1 1 8rem}
label{display:block;font-size:.9375rem;color:var(--soft)}
input[type=text],input[type=password],select{display:block;width:100%;margin-top:.2rem;font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:.5rem;min-height:2.75rem;padding:.4rem .7rem}
.sign label{margin:0 0 1rem}
.pages{display:flex;gap:1.5rem;margin:1rem 0 0}
.facts{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:.3rem 1rem;margin:1rem 0 0}
.facts dd{margin:0}
.reasons+p{margin-top:1.5rem}
.reasons{width:100%;border-collapse:collapse}
.reasons td{padding:.45rem .75rem .45rem 0;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.reasons .points{width:4rem;white-space:nowrap;font-weight:600}
.reasons .state-of{width:1%;text-align:right;white-space:nowrap;padding-right:0}
.answer{display:flex;gap:.6rem;margin:.5rem 0 .25rem}
.answer button{min-height:2.5rem;padding:.3rem .9rem;font-size:.9375rem;width:auto}
.reasons small{display:block;color:var(--soft);font-size:.8125rem}
.plus{color:var(--bad)}
.links{list-style:none;margin:0;padding:0}
.links li{margin:0 0 1rem}
.links .target{margin:.2rem 0}
.told{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0 0 1.25rem;border-left:3px solid var(--accent);padding:.1rem 0 .1rem .9rem}
.choose{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;padding:.75rem 1rem}
.choose label{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;color:var(--ink);overflow-wrap:anywhere}
.choose input{width:1.25rem;height:1.25rem;flex:none;accent-color:var(--accent)}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center}
.desk form+form,.buttons form{margin:0}
.acts form+.buttons{margin-top:1.5rem}
.desk .narrow{max-width:26rem;margin:8vh auto 0}
a.button{display:inline-flex;align-items:center;font-weight:600;min-height:2.75rem;padding:.55rem 1.25rem;border-radius:.5rem;border:1px solid var(--bad);color:var(--bad);text-decoration:none}
button.bad{background:var(--bad);border-color:var(--bad);color:var(--on-bad)}
:root{--bad:#a12622;--on-bad:#fff}
@media(prefers-color-scheme:dark){:root{--bad:#ff9a92;--on-bad:#2a0b09}}
@media(max-width:48rem){.mails a{grid-template-columns:minmax(0,1fr) auto;padding:.8rem 1rem}.mails .what{grid-column:1/-1;grid-row:2}.mails .to{grid-column:1/-1;grid-row:3}.mails .when{grid-column:1/-1;grid-row:4}.facts{grid-template-columns:minmax(0,1fr)}.facts dt{margin-top:.5rem}.top nav{order:3;width:100%;justify-content:space-between}.buttons>*{flex:1 1 100%}a.button{justify-content:center}.buttons button,.search button{width:100%}}
`.replace(/\n/g, '');

export const DESK_STYLE_SOURCE = `'sha256-${createHash('sha256').update(DESK_STYLE).digest('base64')}'`;
