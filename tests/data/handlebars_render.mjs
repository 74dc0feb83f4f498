// Renders with Handlebars.js itself: a JSON line {template, context} in, {output} or {error} out.
//
// Run from a folder with `handlebars` in its node_modules, or name one in SSTEST_HANDLEBARS.
// A context that is left out is undefined.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const folder = resolve(process.env.SSTEST_HANDLEBARS ?? "node_modules");
const Handlebars = createRequire(folder + "/")(folder + "/handlebars");
Handlebars.logger.level = 9; // neither {{log}} nor warnings belong in the answers

for await (const line of createInterface({ input: process.stdin })) {
  const { template, context } = JSON.parse(line);
  let answer;
  try {
    answer = { output: Handlebars.compile(template)(context) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
