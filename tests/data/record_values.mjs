// Answers, for each line {"json"} on stdin, what JavaScript makes of that JSON text: how String()
// prints the value, and whether it is truthy. Everything but ASCII is escaped.
import readline from "node:readline";

const escape = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { json } = JSON.parse(line);
  const value = JSON.parse(json);
  const written = JSON.stringify({ json, text: String(value), truthy: Boolean(value) });
  process.stdout.write(written.replace(/[^\x20-\x7e]/g, escape) + "\n");
}
