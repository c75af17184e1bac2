#!/usr/bin/env node
/** Wiring only: the command line, with everything behind it. */
import { processIo } from './cli/io.ts';
import { run } from './cli/run.ts';
import { kit } from './wiring/kit.ts';

process.exitCode = await run(process.argv.slice(2), kit, processIo());
