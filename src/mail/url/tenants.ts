/**
 * Tenants: whose corner of a shared service a link leads to. `sharepoint.com` is met by everyone; the
 * host `partner-my.sharepoint.com` is one company's. Services whose tenants have registrable domains of their
 * own in the public suffix list (github.io, web.app, blob.core.windows.net …) need no entry here.
 */

/**
 * How a service tells its tenants apart: `host` by the name before its domain; a number by so many first
 * parts of the path (where the path's parts name a kind of page, not an owner, that is as far as it goes).
 */
export type Division = 'host' | number;

/** By registrable domain or full host, the longest match first. Reviewed 2025; grows with what is met. */
const SERVICES: Readonly<Record<string, Division>> = {
  'sharepoint.com': 'host',
  'sharepoint.us': 'host',
  'sharepoint.cn': 'host',
  '1drv.ms': 1,
  'onedrive.live.com': 0,
  'forms.office.com': 0,
  'forms.cloud.microsoft': 0,
  'customervoice.microsoft.com': 0,
  'sway.office.com': 0,
  'powerappsportals.com': 'host',
  'dynamics.com': 'host',
  'azurewebsites.net': 'host',
  'windows.net': 'host',
  'drive.google.com': 1,
  'docs.google.com': 1,
  'sites.google.com': 2,
  'script.google.com': 1,
  'storage.googleapis.com': 1,
  'firebasestorage.googleapis.com': 3,
  'dropbox.com': 1,
  'dropboxusercontent.com': 'host',
  'box.com': 'host',
  'docsend.com': 1,
  'notion.so': 1,
  'notion.site': 'host',
  'wetransfer.com': 'host',
  'we.tl': 0,
  'adobe.com': 'host',
  'docusign.net': 'host',
  'docusign.com': 'host',
  'hellosign.com': 'host',
  'prezi.com': 1,
  'canva.com': 1,
  'canva.site': 'host',
  'figma.com': 1,
  'miro.com': 1,
  'gamma.app': 1,
  'github.com': 1,
  'gitlab.com': 1,
  'bitbucket.org': 1,
  'atlassian.net': 'host',
  'zendesk.com': 'host',
  'freshdesk.com': 'host',
  'sharefile.com': 'host',
  'egnyte.com': 'host',
  'smartsheet.com': 'host',
  'airtable.com': 1,
  'typeform.com': 'host',
  'jotform.com': 1,
  'surveymonkey.com': 'host',
  'hubspotpagebuilder.com': 'host',
  'weebly.com': 'host',
  'wixsite.com': 'host',
  'webflow.io': 'host',
  'squarespace.com': 'host',
  'carrd.co': 'host',
  'wordpress.com': 'host',
  'blogspot.com': 'host',
  'myshopify.com': 'host',
  'medium.com': 1,
  'substack.com': 'host',
  's3.amazonaws.com': 1,
  'linktr.ee': 1,
  'issuu.com': 1,
  'evernote.com': 'host',
  'padlet.com': 1,
  'calendly.com': 1,
  'zoom.us': 'host',
  'mediafire.com': 1,
  'mega.nz': 0,
  'pcloud.link': 'host',
};

/**
 * @param url    where the link leads
 * @param domain registrable domain of its host
 * @returns host, or host and first path parts, on a shared service; else the domain
 */
export function tenantOf(url: URL, domain: string): string {
  const host = url.hostname.replace(/\.$/, '');
  const service = serviceOf(host);
  if (service === null) return domain;
  const [name, division] = service;
  if (division === 'host') return host;
  const base = host === `www.${name}` ? name : host;
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .slice(0, division);
  return [base, ...parts.map((part) => part.slice(0, 80))].join('/');
}

function serviceOf(host: string): [name: string, division: Division] | null {
  // `partner-my.sharepoint.example` stands for the real service in documentation and tests (RFC 2606).
  let name = host.replace(/\.(?:example|test)$/, '.com');
  for (;;) {
    const division = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
    if (division !== undefined) return [name, division];
    const dot = name.indexOf('.');
    if (dot === -1) return null;
    name = name.slice(dot + 1);
  }
}
