/** The pages of a PDF in order, with what they inherit (ISO 32000-1 section 7.7.3), and where each one's links stand. */
import type { PdfFile } from './file.ts';
import { type Dictionary, Name, Reference, type Value } from './value.ts';

export const PAGE_LIMIT = 50;
const NODE_LIMIT = 5000;
const ANNOTATION_LIMIT = 1000;

export interface Page {
  dictionary: Dictionary;
  resources: Dictionary;
  /** left, bottom, right, top in points. */
  box: readonly [number, number, number, number];
}

export interface Area {
  rectangle: readonly [number, number, number, number];
  /** The annotation and its actions, as they stand in `Deeds.links`. */
  sources: Dictionary[];
}

/** @returns at most fifty; `complete` is false when there are more */
export function readPages(file: PdfFile): { pages: Page[]; complete: boolean } {
  const pages: Page[] = [];
  const root = file.dictionary(file.dictionary(file.trailer.get('Root'))?.get('Pages'));
  const queue: { node: Dictionary; inherited: Dictionary }[] = root === null ? [] : [{ node: root, inherited: new Map() }];
  const seen = new Set<Dictionary>();
  let nodes = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, inherited } = next;
    nodes += 1;
    if (seen.has(node)) continue;
    if (pages.length >= PAGE_LIMIT || nodes > NODE_LIMIT) return { pages, complete: false };
    seen.add(node);
    const own = new Map([...inherited, ...[...node].filter(([key]) => key === 'Resources' || key === 'MediaBox' || key === 'CropBox')]);
    const kids = file.resolve(node.get('Kids'));
    if (!Array.isArray(kids)) pages.push({ dictionary: node, resources: file.dictionary(own.get('Resources')) ?? new Map(), box: boxOf(file, own) });
    else {
      for (const kid of kids.slice(0, NODE_LIMIT).reverse()) {
        const child = file.dictionary(kid);
        if (child) queue.push({ node: child, inherited: own });
      }
    }
  }
  return { pages, complete: true };
}

/** Link annotations and buttons of a page. */
export function readAreas(file: PdfFile, page: Page): Area[] {
  const annotations = file.resolve(page.dictionary.get('Annots'));
  const areas: Area[] = [];
  for (const value of Array.isArray(annotations) ? annotations.slice(0, ANNOTATION_LIMIT) : []) {
    const annotation = file.dictionary(value);
    const rectangle = annotation && rectangleOf(file, annotation.get('Rect'));
    if (annotation && rectangle) areas.push({ rectangle, sources: sourcesOf(file, annotation) });
  }
  return areas;
}

/** The actions of one annotation, with those that follow them. */
function sourcesOf(file: PdfFile, annotation: Dictionary): Dictionary[] {
  const sources = [annotation];
  const queue: Value[] = [annotation.get('A') ?? null, annotation.get('PA') ?? null, ...(file.dictionary(annotation.get('AA'))?.values() ?? [])];
  for (let at = 0; at < queue.length && sources.length < 30; at += 1) {
    const found = file.resolve(queue[at]);
    if (Array.isArray(found)) queue.push(...found.slice(0, 20));
    if (!(found instanceof Map) || sources.includes(found)) continue;
    sources.push(found);
    queue.push(found.get('Next') ?? null, found.get('F') instanceof Reference ? (found.get('F') as Value) : null);
  }
  return sources;
}

function boxOf(file: PdfFile, own: Dictionary): readonly [number, number, number, number] {
  for (const key of ['CropBox', 'MediaBox']) {
    const box = rectangleOf(file, own.get(key));
    if (box && box[2] - box[0] > 10 && box[3] - box[1] > 10 && box[2] - box[0] < 20_000 && box[3] - box[1] < 20_000) return box;
  }
  return [0, 0, 612, 792];
}

function rectangleOf(file: PdfFile, value: Value | undefined): [number, number, number, number] | null {
  const found = file.resolve(value);
  if (!Array.isArray(found) || found.length < 4) return null;
  const [a, b, c, d] = found.slice(0, 4).map((item) => file.resolve(item));
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number' || typeof d !== 'number') return null;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

export function isName(value: Value | undefined, text: string): boolean {
  return value instanceof Name && value.text === text;
}
