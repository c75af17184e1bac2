/** Writes docs/signals.md from the catalogue of the reading and the weights in force: `npm run docs:signals`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { FINDINGS } from '../src/mail/catalogue/findings.ts';
import { type Described, WAYS } from '../src/mail/catalogue/ways.ts';
import { parseWeights } from '../src/rules/weights.ts';

const WEIGHTS = new URL('../rules/weights.yaml', import.meta.url);
export const PAGE = new URL('../docs/signals.md', import.meta.url);

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const described = (all: Readonly<Record<string, Described>>): string =>
  Object.entries(all)
    .map(([id, { telling, about, example }]) => `- **${code(id)}** (${telling}): ${about}. Example: ${code(example)}`)
    .join('\n');

export function signalsPage(): string {
  const { signals } = parseWeights({ name: 'rules/weights.yaml', text: readFileSync(WEIGHTS, 'utf8') });
  const weighed = [...signals].map(([id, { perUnit, to, from, about }]) => {
    const most = Math.round(perUnit * (to - from) * 100) / 100;
    return `- **${code(id)}** (at most ${most > 0 ? '+' : ''}${most}): ${about}`;
  });
  return `# Signals

Made from the code by \`npm run docs:signals\`; a test keeps it current.

Reading a message yields _observations_: ways a link is hidden, findings about form and files. They say what is there, and what it is worth is
for the _signals_ to say, whose weights stand in \`rules/weights.yaml\`. **strong** means that no honest writer has a use for it,
**weak** that honest mail does it as well, **note** that it only says how or where something was read.

## Ways a link is hidden

They stand in \`links[].hidden\` of a verdict, beside where the link was found (\`where\`), the text it hid behind (\`text\`) and where it leads (\`target\`).

${described(WAYS)}

## Findings of form and files

They stand in \`findings\` of a verdict, with what was found in words, and where.

${described(FINDINGS)}

## Signals

With the points (log-odds) each can add to a score at most. Of a family only the strongest counts.

${weighed.join('\n')}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(PAGE, signalsPage());
