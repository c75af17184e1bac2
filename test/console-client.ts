/** A browser, as far as the console can tell: keeps its cookie, says where it comes from, follows no redirect by itself. */

export class ConsoleClient {
  readonly base: string;
  /** `name=value`; `''` = none. */
  cookie = '';
  /** Sent with every request. */
  headers: Record<string, string> = {};

  constructor(base: string) {
    this.base = base;
  }

  async get(path: string): Promise<Response> {
    return this.#send(path, { method: 'GET' });
  }

  /** Text of a page. */
  async page(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  async post(path: string, fields: Record<string, string | string[]> = {}, headers: Record<string, string> = {}): Promise<Response> {
    const pairs = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
    return this.#send(path, { method: 'POST', body: new URLSearchParams(pairs), headers: { 'sec-fetch-site': 'same-origin', ...headers } });
  }

  async json(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const method = body === undefined ? 'GET' : 'POST';
    const send = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const said = { ...(body !== undefined && { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }), ...headers };
    const answer = await this.#send(path, { method, ...send, headers: said });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async signIn(name: string, password: string, next = '/'): Promise<Response> {
    return this.post('/login', { name, password, next });
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...this.headers, ...(this.cookie !== '' && { cookie: this.cookie }), ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(new URL(path, this.base), { ...init, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) this.cookie = set.split(';')[0] ?? '';
    return answer;
  }
}
