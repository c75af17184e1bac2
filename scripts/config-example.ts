/** `npm run docs:config`: writes config.example.yaml anew from the schema. */
import { writeFileSync } from 'node:fs';
import { exampleConfig } from '../src/config/example.ts';

const target = new URL('../config.example.yaml', import.meta.url);
writeFileSync(target, exampleConfig());
console.log(`wrote ${target.pathname}`);
