/** A letter's text and page, as mail services lay them out: tables in tables, buttons of table cells, a hidden preheader, an image that counts. */

import { appPage } from './app-page.ts';
import { dice } from './dice.ts';
import { type Block, blocksOf, type FooterWords, type Letter } from './letters.ts';
import { escaped, inline } from './markup.ts';
import { oldPage } from './old-page.ts';
import { footerIcons, isBulk, type Places, siteOf } from './places.ts';

export interface Layout {
  name: string;
  letter: Letter;
  words: FooterWords;
  places: Places;
  language: string;
}

const COLOURS = ['#0b5fff', '#d7263d', '#111111', '#1b998b', '#6a4c93', '#e07a00'];

export function pageOf(layout: Layout): string {
  const { form } = layout.letter;
  if (form === 'bare') return barePage(layout);
  if (form === 'app') return appPage(layout);
  return form === 'old' ? oldPage(layout) : servicePage(layout);
}

/** What a mail program of an office makes. */
function barePage(layout: Layout): string {
  const shown = (block: Block): string => {
    if (block.type === 'paragraph') return `<p>${inline(layout, block.lines, '')}</p>`;
    if (block.type === 'rows') return `<table>${block.rows.map(([a, b]) => `<tr><td>${escaped(a)}</td><td>${escaped(b)}</td></tr>`).join('')}</table>`;
    if (block.type === 'heading') return `<p><b>${escaped(block.text)}</b></p>`;
    if (block.type === 'rule') return '<hr>';
    if (block.type === 'products') return block.products.map(([a, b]) => `<p>${inline(layout, [[{ link: a }, { text: ` ${b}` }]], '')}</p>`).join('');
    return block.labels.map((label) => `<p><a href="${escaped(layout.places.link(label))}">${escaped(label)}</a></p>`).join('');
  };
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body style="font-family:Calibri,Arial,sans-serif;font-size:11pt">\n${blocksOf(layout.letter.text).map(shown).join('\n')}\n</body></html>\n`;
}

function serviceBlock(layout: Layout, block: Block, colour: string): string {
  const { places } = layout;
  const cell = 'style="padding:8px 32px;font:16px/24px Arial,Helvetica,sans-serif;color:#333333"';
  if (block.type === 'paragraph')
    return `<tr><td ${cell}>${inline(layout, block.lines, ` style="color:${colour};text-decoration:underline" target="_blank"`)}</td></tr>`;
  if (block.type === 'heading') return `<tr><td style="padding:20px 32px 4px;font:bold 20px Arial,sans-serif;color:${colour}">${escaped(block.text)}</td></tr>`;
  if (block.type === 'rule') return '<tr><td style="padding:8px 32px"><hr style="border:0;border-top:1px solid #dddddd"></td></tr>';
  if (block.type === 'products') return productGrid(layout, block.products, colour);
  if (block.type === 'rows') {
    const rows = block.rows.map(
      ([a, b]) =>
        `<tr><td style="padding:6px 0;border-bottom:1px solid #eeeeee">${escaped(a)}</td><td align="right" style="padding:6px 0;border-bottom:1px solid #eeeeee"><strong>${escaped(b)}</strong></td></tr>`,
    );
    return `<tr><td ${cell}><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows.join('\n')}</table></td></tr>`;
  }
  const button = (label: string): string =>
    `<table role="presentation" border="0" cellpadding="0" cellspacing="0" style="display:inline-table"><tr><td align="center" bgcolor="${colour}" style="border-radius:4px"><a href="${escaped(places.link(label))}" target="_blank" style="display:inline-block;padding:14px 28px;font:bold 16px Arial,sans-serif;color:#ffffff;text-decoration:none">${escaped(label)}</a></td></tr></table>`;
  return `<tr><td align="center" style="padding:16px 32px">${block.labels.map(button).join('&nbsp;\n')}</td></tr>`;
}

/** Two in a row; image, name and price each lead to the product. */
function productGrid({ places }: Layout, products: readonly [string, string][], colour: string): string {
  const cells = products.map(([product, price]) => {
    const link = escaped(places.link(product));
    return `<td width="50%" align="center" valign="top" style="padding:12px;font:14px Arial,sans-serif"><a href="${link}"><img src="${places.image(encodeURIComponent(product))}" width="240" alt="${escaped(product)}"></a><br>
<a href="${link}" style="color:#333333;text-decoration:none">${escaped(product)}</a><br><a href="${link}" style="color:${colour};font-weight:bold">${escaped(price)}</a></td>`;
  });
  const rows = cells.flatMap((cell, i) => (i % 2 === 0 ? [`<tr>${cell}${cells[i + 1] ?? ''}</tr>`] : []));
  return `<tr><td style="padding:8px 20px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows.join('\n')}</table></td></tr>`;
}

function servicePage(layout: Layout): string {
  const { name, letter, places, language } = layout;
  const colour = COLOURS[dice(name, 'colour', COLOURS.length)] as string;
  const brand = escaped(letter.from.slice(0, letter.from.indexOf(' <')).replace(/^"|"$/g, ''));
  const preheader =
    letter.pre === undefined
      ? ''
      : `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escaped(letter.pre)}${'&nbsp;&zwnj;'.repeat(30)}</div>\n`;
  const logo = `<tr><td align="center" style="padding:24px"><a href="${escaped(places.link('logo'))}"><img src="${places.image('logo')}" width="160" alt="${brand}" style="display:block;border:0"></a></td></tr>`;
  const hero =
    isBulk(letter) && dice(name, 'hero', 2) === 0
      ? `<tr><td><a href="${escaped(places.link('hero'))}"><img src="${places.image('hero')}" width="600" alt="" style="display:block;width:100%;border:0"></a></td></tr>\n`
      : '';
  const browser = isBulk(letter)
    ? `<tr><td align="right" style="font:11px Arial;padding:8px"><a href="${escaped(places.link('browser'))}" style="color:#888888">${escaped(layout.words.browser)}</a></td></tr>\n`
    : '';
  const blocks = blocksOf(letter.text).map((block) => serviceBlock(layout, block, colour));
  return `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang="${language}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(letter.subject)}</title>
<style type="text/css">body{margin:0;padding:0;background:#f4f4f4}img{border:0}a{color:${colour}}@media only screen and (max-width:600px){.wrap{width:100%!important}}</style></head>
<body>${preheader}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" bgcolor="#f4f4f4"><tr><td align="center">
<table role="presentation" class="wrap" width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff">
${browser}${logo}
${hero}${blocks.join('\n')}
${footer(layout)}</table>
</td></tr></table><img src="${escaped(places.pixel)}" width="1" height="1" alt=""></body></html>
`;
}

function footer({ name, letter, words, places }: Layout): string {
  const icons = footerIcons(name, letter).map(
    ([label, url]) => `<a href="${escaped(url)}"><img src="${places.image(label.toLowerCase().replace(' ', '-'))}" width="24" alt="${label}"></a>`,
  );
  const link = (label: string): string => `<a href="${escaped(places.link(label))}" style="color:#888888">${escaped(label)}</a>`;
  const last = isBulk(letter) ? [link(words.unsubscribe), link(words.preferences), link(words.privacy)] : [link(words.help), link(words.privacy)];
  const row = (inner: string): string => `<tr><td align="center" style="padding:8px 32px;font:12px/18px Arial;color:#888888">${inner}</td></tr>\n`;
  const site = siteOf(letter);
  return `${icons.length > 0 ? row(icons.join(' ')) : ''}${row(`${escaped(words.why)} <a href="https://www.${site}/" style="color:#888888">${site}</a><br>${last.join(' | ')}`)}${letter.foot === undefined ? '' : row(escaped(letter.foot))}`;
}
