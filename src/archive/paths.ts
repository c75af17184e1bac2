/** Many file names in little memory: folders once, the names in them as octets in one long buffer. */
export class Paths {
  readonly #folders: string[] = [];
  readonly #folderIds = new Map<string, number>();
  #names = Buffer.alloc(4096);
  #length = 0;
  /** For each path its folder, and where its name ends. */
  #folder = new Uint32Array(64);
  #end = new Float64Array(64);
  #count = 0;

  /** @returns the path's number */
  add(folder: string, name: string): number {
    const id = this.#count;
    if (id === this.#end.length) {
      this.#folder = grown(this.#folder, new Uint32Array(2 * id));
      this.#end = grown(this.#end, new Float64Array(2 * id));
    }
    const octets = Buffer.byteLength(name);
    if (this.#length + octets > this.#names.length) this.#names = grown(this.#names, Buffer.alloc(2 * this.#names.length + octets));
    this.#length += this.#names.write(name, this.#length);
    this.#folder[id] = this.#folderId(folder);
    this.#end[id] = this.#length;
    this.#count += 1;
    return id;
  }

  text(id: number): string {
    const folder = this.#folders[this.#folder[id] ?? 0] ?? '';
    const name = this.#names.toString('utf8', id === 0 ? 0 : this.#end[id - 1], this.#end[id]);
    return folder === '' || folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
  }

  /** Octets it takes, folders apart. */
  get bytes(): number {
    return this.#names.length + this.#folder.byteLength + this.#end.byteLength;
  }

  #folderId(folder: string): number {
    const known = this.#folderIds.get(folder);
    if (known !== undefined) return known;
    const id = this.#folders.push(folder) - 1;
    this.#folderIds.set(folder, id);
    return id;
  }
}

function grown<Column extends { set(from: Column): void }>(old: Column, wider: Column): Column {
  wider.set(old);
  return wider;
}
