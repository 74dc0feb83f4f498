// Answers, for each line {"pattern", "texts"} on stdin, what Node.js makes of it: the message of
// the SyntaxError, or the result of .test() for each text. Everything but ASCII is escaped.
import readline from "node:readline";

const escape = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { pattern, texts } = JSON.parse(line);
  let answer;
  try {
    const regexp = new RegExp(pattern);
    answer = { error: null, results: texts.map((text) => regexp.test(text)) };
  } catch (error) {
    answer = { error: error.message, results: null };
  }
  const written = JSON.stringify({ pattern, texts, ...answer });
  process.stdout.write(written.replace(/[^\x20-\x7e]/g, escape) + "\n");
}
