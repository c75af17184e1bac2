/** The template that web apps send their account mail with: a name or logo, a few sentences, one button, a small print. */
import { dice } from './dice.ts';
import { type Block, blocksOf } from './letters.ts';
import { escaped, inline } from './markup.ts';
import type { Layout } from './page.ts';

const COLOURS = ['#3869d4', '#22bc66', '#5469d4', '#000000', '#ff6136', '#7c3aed'];

export function appPage(layout: Layout): string {
  const { name, letter, places, words, language } = layout;
  const colour = COLOURS[dice(name, 'app colour', COLOURS.length)] as string;
  const brand = escaped(letter.from.slice(0, letter.from.indexOf(' <')).replace(/^"|"$/g, ''));
  const masthead = dice(name, 'masthead', 3) === 0 ? brand : `<img src="${places.image('logo')}" height="36" alt="${brand}">`;
  const blocks = blocksOf(letter.text).map((block) => appBlock(layout, block, colour));
  const pixel = places.pixel.includes('/o/') ? '' : `<img src="${escaped(places.pixel)}" width="1" height="1" alt="">`;
  return `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(letter.subject)}</title></head>
<body style="margin:0;background-color:#f2f4f6;font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif">${letter.pre === undefined ? '' : `<span style="display:none!important;visibility:hidden;mso-hide:all;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden">${escaped(letter.pre)}</span>`}
<table width="100%" cellpadding="0" cellspacing="0" role="presentation"><tr><td align="center">
<table width="100%" cellpadding="0" cellspacing="0" role="presentation"><tr><td style="padding:25px 0;text-align:center"><a href="${escaped(places.link(''))}" style="font-size:16px;font-weight:bold;color:#a8aaaf;text-decoration:none">${masthead}</a></td></tr>
<tr><td><table align="center" width="570" cellpadding="0" cellspacing="0" role="presentation" style="background-color:#ffffff"><tr><td style="padding:45px">
${blocks.join('\n')}
</td></tr></table></td></tr>
<tr><td><table align="center" width="570" cellpadding="0" cellspacing="0" role="presentation"><tr><td align="center" style="padding:35px;font-size:13px;color:#a8aaaf"><p>&copy; 2025 ${brand}. <a href="${escaped(places.link(words.help))}" style="color:#a8aaaf">${escaped(words.help)}</a> &middot; <a href="${escaped(places.link(words.privacy))}" style="color:#a8aaaf">${escaped(words.privacy)}</a></p>${letter.foot === undefined ? '' : `<p>${escaped(letter.foot)}</p>`}</td></tr></table></td></tr>
</table></td></tr></table>${pixel}</body></html>
`;
}

function appBlock(layout: Layout, block: Block, colour: string): string {
  const p = 'style="margin:.4em 0 1.1875em;font-size:16px;line-height:1.625;color:#51545e"';
  if (block.type === 'heading') return `<h1 style="margin-top:0;color:#333333;font-size:22px;font-weight:bold">${escaped(block.text)}</h1>`;
  if (block.type === 'rule') return '<hr style="border:0;border-top:1px solid #eaeaec;margin:25px 0">';
  if (block.type === 'rows' || block.type === 'products') {
    const rows = block.type === 'rows' ? block.rows : block.products;
    return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 21px;background-color:#f4f4f7">${rows.map(([a, b]) => `<tr><td style="padding:4px 16px;font-size:15px"><strong>${escaped(a)}:</strong> ${escaped(b)}</td></tr>`).join('')}</table>`;
  }
  if (block.type === 'buttons') {
    const button = (label: string): string =>
      `<a href="${escaped(layout.places.link(label))}" style="background-color:${colour};border-top:10px solid ${colour};border-right:18px solid ${colour};border-bottom:10px solid ${colour};border-left:18px solid ${colour};display:inline-block;color:#ffffff;text-decoration:none;border-radius:3px" target="_blank">${escaped(label)}</a>`;
    return `<table align="center" width="100%" cellpadding="0" cellspacing="0" role="presentation" style="margin:30px auto"><tr><td align="center">${block.labels.map(button).join('&nbsp; ')}</td></tr></table>`;
  }
  // An address written out is the fine print below the button.
  const small = block.lines.some((line) => line.some((piece) => 'link' in piece && piece.written));
  return small
    ? `<p style="font-size:13px;line-height:1.6;color:#6b6e76;word-break:break-all">${inline(layout, block.lines, '')}</p>`
    : `<p ${p}>${inline(layout, block.lines, ` style="color:${colour}"`)}</p>`;
}
