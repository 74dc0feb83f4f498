// Renders with Handlebars.js itself: for each JSON line {template, context} on standard input, the
// same line with what came of it, {output} or {error}, on standard output.
//
// It records the cases of this folder anew (see handlebars.README.md), and is the process that the
// property-based tests compare with. SSTEST_HANDLEBARS names the node_modules folder that holds
// `handlebars`; without it, that is ./node_modules. A context that is left out is undefined.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const folder = resolve(process.env.SSTEST_HANDLEBARS ?? "node_modules");
const Handlebars = createRequire(`${folder}/`)(`${folder}/handlebars`);
Handlebars.logger.level = 9; // neither {{log}} nor warnings belong in the answers

for await (const line of createInterface({ input: process.stdin })) {
  const { output, error, ...asked } = JSON.parse(line);
  let answer;
  try {
    answer = { output: Handlebars.compile(asked.template)(asked.context) };
  } catch (failure) {
    answer = { error: String(failure.message) };
  }
  const text = JSON.stringify({ ...asked, ...answer });
  // Node's readline takes these two for line ends, and must be able to read its own recording.
  const safe = text.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  process.stdout.write(`${safe}\n`);
}
