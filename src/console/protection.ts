/** Headers every answer carries, and the middleware every public request passes. */
import type { Context, MiddlewareHandler } from 'hono';
import { DESK_STYLE_SOURCE } from './desk/style.ts';
import { STYLE_SOURCE } from './style.ts';

/**
 * @param formAction where a form may lead. Chromium holds a form's redirect to it as well, so the page that offers
 *   "open anyway" has to allow web addresses: the 303 to the target would be blocked under `'self'` alone.
 */
function policy(formAction: string): string {
  return `default-src 'none'; style-src ${STYLE_SOURCE} ${DESK_STYLE_SOURCE}; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`;
}

const HEADERS: Record<string, string> = {
  'Content-Security-Policy': policy(`'self'`),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow, noarchive',
  // Not no-referrer: that would make the browser send `Origin: null` with the page's own form.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};

/** Sets each header unless the handler chose its own. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
};

/** Lets this page's form end, by redirect, at a web address. */
export function allowFormToLeave(c: Context): void {
  c.header('Content-Security-Policy', policy(`'self' https: http:`));
}

/** Sends the browser on without telling the site where it came from: the address of the gate page is a capability. */
export function leave(c: Context, target: URL, status: 302 | 303): Response {
  c.header('Referrer-Policy', 'no-referrer');
  return c.redirect(target.href, status);
}
