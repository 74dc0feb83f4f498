// Times Handlebars.js for templates.py: [{template, context, compiles, renders}] in, seconds for one
// compilation and one rendering of each out.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.env.SSTEST_HANDLEBARS ?? "node_modules");
const Handlebars = createRequire(`${folder}/`)(`${folder}/handlebars`);

function seconds(times, action) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) action();
  return Number(process.hrtime.bigint() - start) / 1e9 / times;
}

const cases = JSON.parse(readFileSync(0, "utf8"));
const timed = cases.map(({ template, context, compiles, renders }) => {
  const render = Handlebars.compile(template);
  render(context);
  return {
    // Handlebars compiles when a template is first rendered; precompiling is that work alone.
    compile: seconds(compiles, () => Handlebars.precompile(template)),
    render: seconds(renders, () => render(context)),
  };
});
console.log(JSON.stringify(timed));
