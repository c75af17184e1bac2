/** Domains with keys of their own and the DNS that publishes them: mail that is signed and sealed as others would do it, verifiable without a network. */
import { generateKeyPairSync } from 'node:crypto';
import { dkimSign, sealMessage } from 'mailauth';
import { DnsError, type Resolve } from '../../src/lookup/resolve.ts';

export class MailZone {
  /** TXT records by name. */
  readonly records: Record<string, string> = {};
  readonly #keys = new Map<string, string>();

  /** @param domains each gets an RSA key under the selector `s1` */
  constructor(...domains: string[]) {
    for (const domain of domains) {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      this.#keys.set(domain, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
      this.records[`s1._domainkey.${domain}`] = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
    }
  }

  readonly resolve: Resolve = async (name, type) => {
    const record = type === 'TXT' ? this.records[name] : undefined;
    if (record === undefined) throw new DnsError('ENOTFOUND', name);
    return [[record]];
  };

  /** PEM. */
  key(domain: string): string {
    const key = this.#keys.get(domain);
    if (key === undefined) throw new Error(`no key of ${domain}`);
    return key;
  }

  /** With a DKIM signature of `domain` on top. */
  async signed(message: string, domain: string): Promise<string> {
    const key = { canonicalization: 'relaxed/relaxed', signingDomain: domain, selector: 's1', privateKey: this.key(domain) };
    const { signatures } = await dkimSign(message, { ...key, signatureData: [key] });
    return signatures + message;
  }

  /** With the first ARC set on top, as a list or a forwarder makes it. */
  async sealed(message: string, domain: string): Promise<string> {
    const seal = {
      signingDomain: domain,
      selector: 's1',
      privateKey: this.key(domain),
      cv: 'none',
      authResults: `${domain}; dkim=pass header.d=partner.example`,
    };
    return (await sealMessage(message, seal)).toString() + message;
  }
}
