/** A page as newsletters were built around 2002: capitals, font tags, coloured tables, images that space (HTML 4.01 Transitional). */
import { oldCharset } from './charsets.ts';
import { dice } from './dice.ts';
import { type Block, blocksOf } from './letters.ts';
import { escaped, inline } from './markup.ts';
import type { Layout } from './page.ts';
import { isBulk } from './places.ts';

const COLOURS = ['#003399', '#CC0000', '#006633', '#FF9900', '#336699', '#660066'];

export function oldPage(layout: Layout): string {
  const { name, letter, places, words, language } = layout;
  const colour = COLOURS[dice(name, 'old colour', COLOURS.length)] as string;
  const brand = escaped(letter.from.slice(0, letter.from.indexOf(' <')).replace(/^"|"$/g, ''));
  const blocks = blocksOf(letter.text).map((block) => oldBlock(layout, block, colour));
  const spacer = `<IMG SRC="${places.image('spacer').replace('.png', '.gif')}" WIDTH="1" HEIGHT="8" ALT="">`;
  const leave = isBulk(letter) ? ` | <A HREF="${escaped(places.link(words.unsubscribe))}">${escaped(words.unsubscribe)}</A>` : '';
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>${escaped(letter.subject)}</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=${oldCharset(language)}"></HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="${colour}" VLINK="#666666" TOPMARGIN="0" LEFTMARGIN="0">
<TABLE WIDTH="600" BORDER="0" CELLSPACING="0" CELLPADDING="4" ALIGN="CENTER">
<TR BGCOLOR="${colour}"><TD><A HREF="${escaped(places.link('home'))}"><IMG SRC="${places.image('header').replace('.png', '.gif')}" WIDTH="600" HEIGHT="60" BORDER="0" ALT="${brand}"></A></TD></TR>
${blocks.map((block) => `<TR><TD VALIGN="TOP">${block}<BR>${spacer}</TD></TR>`).join('\n')}
<TR BGCOLOR="#EEEEEE"><TD ALIGN="CENTER"><FONT FACE="Verdana, Arial" SIZE="1">${letter.foot === undefined ? brand : escaped(letter.foot)}${leave}</FONT></TD></TR>
</TABLE></BODY></HTML>
`;
}

function oldBlock(layout: Layout, block: Block, colour: string): string {
  const font = '<FONT FACE="Verdana, Arial, Helvetica" SIZE="2">';
  if (block.type === 'heading') return `<FONT FACE="Arial, Helvetica" SIZE="4" COLOR="${colour}"><B>${escaped(block.text)}</B></FONT>`;
  if (block.type === 'rule') return '<HR NOSHADE SIZE="1">';
  if (block.type === 'paragraph') return `${font}${inline(layout, block.lines, '')}</FONT>`;
  if (block.type === 'buttons')
    return `<CENTER>${block.labels.map((label) => `${font}<B><A HREF="${escaped(layout.places.link(label))}">${escaped(label)}</A></B></FONT>`).join(' &nbsp; ')}</CENTER>`;
  if (block.type === 'rows')
    return `<TABLE BORDER="1" CELLPADDING="3">${block.rows.map(([a, b]) => `<TR><TD>${font}${escaped(a)}</FONT></TD><TD>${font}${escaped(b)}</FONT></TD></TR>`).join('')}</TABLE>`;
  const product = ([name, price]: [string, string]): string => {
    const link = escaped(layout.places.link(name));
    return `<TD ALIGN="CENTER" VALIGN="TOP"><A HREF="${link}"><IMG SRC="${layout.places.image(`p${dice(name, price, 9999)}`).replace('.png', '.jpg')}" WIDTH="120" HEIGHT="90" BORDER="0"></A><BR>${font}<A HREF="${link}">${escaped(name)}</A><BR><FONT COLOR="#CC0000"><B>${escaped(price)}</B></FONT></FONT></TD>`;
  };
  return `<TABLE WIDTH="100%"><TR>${block.products.map(product).join('</TR>\n<TR>')}</TR></TABLE>`;
}
