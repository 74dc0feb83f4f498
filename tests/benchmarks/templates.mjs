// Handlebars.js for bench_templates.py: cases in the first line, [{template, context}]; then a line
// for each {case, what, times}, answered with an empty line when it is done so many times.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const folder = process.argv[2];
const Handlebars = createRequire(`${folder}/`)(`${folder}/handlebars`);

let cases;
createInterface({ input: process.stdin }).on("line", (line) => {
  const read = JSON.parse(line);
  if (cases === undefined) {
    cases = read.map(({ template, context }) => {
      const render = Handlebars.compile(template);
      return {
        // Handlebars compiles when a template is first rendered; precompiling is that work alone.
        compile: () => Handlebars.precompile(template),
        render: () => render(context),
      };
    });
  } else {
    const work = cases[read.case][read.what];
    for (let i = 0; i < read.times; i++) work();
  }
  console.log("");
});
