/** Markup that escapes what it is given, and how texts of others stand in it: apart, so that right-to-left letters turn nothing around them. */
import { html, raw } from 'hono/html';

export { html, raw };

export type Markup = ReturnType<typeof html>;

/** @param text fit to show already (plain.ts) */
export const others = (text: string): Markup => html`<bdi>${text}</bdi>`;

export const NOTHING: Markup = html``;
