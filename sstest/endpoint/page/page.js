// What the page does: it listens to /_sstest/events and shows what comes. Every text is a
// stranger's, and becomes a text node; nothing is ever read as markup.
"use strict";

const MOST_REQUESTS = 500; // rows kept on the page
const MOST_SHOWN_MEMBERS = 5000; // of one segment, once all are asked for
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/u;
const UNSEEN_OR_NOT = new RegExp(`(${UNSEEN.source})`, "u");

const at = (id) => document.getElementById(id);
const rows = new Map(); // number of a request -> {summary, element}
const cards = new Map(); // id of a segment -> {segment, element, all}
let waiting = []; // what has come while the page is paused
let total = 0;
let unsaid = { requests: 0, refused: 0 };

// Building elements -------------------------------------------------------------------------------

function element(name, options = {}, ...children) {
  const made = document.createElement(name);
  const { text, ...attributes } = options;
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(attribute, value);
  }
  if (text !== undefined) write(made, text);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A stranger's text in an order of its own, what is not seen as its code point.
function write(parent, text) {
  const own = document.createElement("bdi");
  for (const part of String(text).split(UNSEEN_OR_NOT)) {
    if (UNSEEN.test(part)) {
      const mark = document.createElement("mark");
      mark.textContent = `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
      own.append(mark);
    } else if (part) {
      own.append(part);
    }
  }
  parent.replaceChildren(own);
}

// Lines keep their breaks and tabs; everything else is as in write().
function writeLines(parent, text) {
  parent.replaceChildren();
  String(text).split(/(\r?\n|\t)/).forEach((part, index) => {
    if (index % 2) return parent.append(part);
    const line = document.createElement("span");
    write(line, part);
    parent.append(line);
  });
}

const count = (number, one, several = `${one}s`) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : several}`;

// Segments ----------------------------------------------------------------------------------------

function showSegment(segment, fresh) {
  const known = cards.get(segment.id);
  const before = known ? new Set(known.segment.members) : new Set();
  const card = known || { element: element("li", { class: "card" }), all: false };
  card.segment = segment;
  cards.set(segment.id, card);
  drawSegment(card, fresh ? segment.members.filter((key) => !before.has(key)) : []);
  if (!known) place(card.element, segment.id);
  if (fresh) flash(card.element);
}

// Cards stand in the order of their ids.
function place(card, id) {
  card.dataset.id = id;
  const list = at("segment-list");
  const next = [...list.children].find((other) => other.dataset.id > id);
  list.insertBefore(card, next || null);
}

function drawSegment(card, joined) {
  const { segment, element: owner } = card;
  const wanted = at("find").value;
  const added = new Set(joined);
  const facts = [
    ["integration", segment.integrationKey],
    ["cohort", segment.cohortId],
    ["environment", `${segment.projectKey}/${segment.environmentKey} (${segment.environmentId})`],
    ["kind", segment.contextKind],
  ];
  const members = element("div", { class: "members" });
  for (const key of segment.members) {
    const state = key === wanted ? " found" : added.has(key) ? " new" : "";
    members.append(element("span", { class: `key${state}`, text: key }));
  }
  const left = segment.size - segment.members.length;
  let more = null;
  if (left > 0) {
    more = element("button", { type: "button", text: `Show ${count(left, "more member")}` });
    more.addEventListener("click", () => showAll(card));
  }
  const head = element("h3", {}, element("span", { text: segment.cohortName || segment.cohortId }));
  head.append(element("span", { class: "size", text: count(segment.size, "member") }));
  owner.replaceChildren(
    head,
    element("p", { class: "facts" }, ...facts.map(([name, value]) => fact(name, value))),
    segment.size ? members : element("p", { class: "nobody", text: "nobody is in it" }),
    ...(more ? [more] : []),
  );
}

function fact(name, value) {
  return element("span", {}, `${name} `, element("span", { text: value }));
}

async function showAll(card) {
  const found = await ask(`/_sstest/segments?id=${encodeURIComponent(card.segment.id)}`);
  if (!found || !found.segments.length) return;
  const whole = found.segments[0];
  card.segment = { ...card.segment, members: whole.members.slice(0, MOST_SHOWN_MEMBERS) };
  drawSegment(card, []);
}

async function find() {
  const wanted = at("find").value;
  const result = at("find-result");
  result.hidden = !wanted;
  if (!wanted) {
    for (const card of cards.values()) card.element.hidden = false;
    return;
  }
  const found = await ask(`/_sstest/segments?member=${encodeURIComponent(wanted)}`);
  if (!found || at("find").value !== wanted) return;
  const ids = new Set(found.segments.map((segment) => segment.id));
  for (const [id, card] of cards) {
    card.element.hidden = !ids.has(id);
    if (ids.has(id)) drawSegment(card, []);
  }
  write(result, ids.size ? `${wanted} is in ${count(ids.size, "segment")}` : `${wanted} is in no segment`);
}

// Requests ----------------------------------------------------------------------------------------

function showRequest(summary, fresh) {
  if (rows.has(summary.number)) return;
  const outcome = summary.taken ? "taken" : summary.fault ? "planned" : "refused";
  const row = element("details", { class: `request ${outcome}` });
  row.append(headline(summary));
  row.addEventListener("toggle", () => row.open && showDetail(row, summary.number), { once: true });
  const entry = { summary, element: element("li", {}, row) };
  rows.set(summary.number, entry);
  at("request-list").prepend(entry.element);
  entry.element.hidden = !wantedRow(summary);
  if (fresh) flash(row);
  total = Math.max(total, summary.number);
  unsaid.requests += 1;
  unsaid.refused += summary.taken ? 0 : 1;
  while (rows.size > MOST_REQUESTS) {
    const [oldest, { element: last }] = rows.entries().next().value;
    last.remove();
    rows.delete(oldest);
  }
}

function headline(summary) {
  const what = element("span", { class: "what" });
  what.append(element("span", { class: "method", text: summary.method }), " ");
  what.append(element("span", { text: summary.path }));
  const time = new Date(summary.at).toLocaleTimeString([], { hour12: false });
  const status = summary.status === null ? "dropped" : summary.status;
  const pieces = summary.cohorts.map(change);
  if (summary.cohortsLeftOut) pieces.push(`and ${count(summary.cohortsLeftOut, "more cohort")}`);
  if (summary.error) pieces.push(element("span", { class: "why", text: summary.error.message }));
  if (summary.fault) pieces.push(element("span", { class: "fault", text: `scripted: ${summary.fault}` }));
  for (const note of summary.notes) pieces.push(element("span", { class: "fault", text: note }));
  pieces.push(count(summary.bytes, "byte"));
  const came = element("span", { class: "came" });
  pieces.forEach((piece, index) => came.append(index ? " · " : "", piece));
  const badge = element("span", { class: "badge", text: status });
  return element("summary", {}, badge, what,
    element("span", { class: "time", text: `#${summary.number} ${time}` }), came);
}

function change(cohort) {
  const made = element("span", {}, element("span", { text: cohort.cohortName || cohort.cohortId }));
  if (cohort.added) made.append(" ", element("span", { class: "plus", text: `+${cohort.added}` }));
  if (cohort.removed) made.append(" ", element("span", { class: "minus", text: `−${cohort.removed}` }));
  if (!cohort.added && !cohort.removed) made.append(" nobody joins or leaves");
  return made;
}

async function showDetail(row, number) {
  const detail = element("div", { class: "detail", text: "…" });
  row.append(detail);
  const found = await ask(`/_sstest/requests/${number}`);
  if (!found) {
    write(detail, "This request is no longer kept.");
    return;
  }
  detail.replaceChildren();
  if (found.error) {
    const hint = found.error.hint ? `; ${found.error.hint}` : "";
    heading(detail, "Why it was refused");
    detail.append(element("p", { class: "why", text: `${found.error.message}${hint}` }));
  }
  if (found.explain.length) {
    heading(detail, "What each pointer found");
    detail.append(pointers(found));
  } else if (found.unexplained) {
    heading(detail, "What each pointer found");
    detail.append(element("p", { class: "muted", text: found.unexplained }));
  }
  heading(detail, "What came");
  block(detail, headers(found.requestHeaders));
  block(detail, found.body, found.bodyLeftOut);
  heading(detail, "What was answered");
  if (found.status === null) {
    detail.append(element("p", { text: "nothing: the connection was closed" }));
    return;
  }
  block(detail, `${found.status}\n${headers(found.replyHeaders)}`.trim());
  if (found.replyBody) block(detail, found.replyBody, found.replyBodyLeftOut);
}

function pointers(found) {
  const body = element("tbody");
  for (const trace of found.explain) {
    const member = trace.member === null ? "" : `member ${trace.member} `;
    const where = trace.line === null ? "" : `${trace.line}:${trace.column}`;
    body.append(element("tr", {},
      element("td", { text: member + trace.field }),
      element("td", { text: trace.pointer || '""' }),
      trace.note ? element("td", { class: "note", text: trace.note }) : element("td", { text: trace.value }),
      element("td", { class: "place", text: where })));
  }
  const names = ["property", "pointer", "found", "line"];
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col", text: name })));
  const table = element("table", {}, element("thead", {}, head), body);
  const more = found.explainLeftOut
    ? element("p", { class: "muted", text: `and ${count(found.explainLeftOut, "more value")} of further members` })
    : null;
  return element("div", { class: "scroll" }, table, more);
}

const headers = (given) => Object.entries(given).map(([name, value]) => `${name}: ${value}`).join("\n");

function heading(parent, text) {
  parent.append(element("h4", { text }));
}

function block(parent, text, leftOut = 0) {
  const lines = element("pre", { tabindex: "0" });
  writeLines(lines, text || "(empty)");
  if (leftOut) lines.append(`\n… and ${count(leftOut, "more character")}`);
  parent.append(lines);
}

function wantedRow(summary) {
  const outcome = at("outcome").value;
  if (outcome !== "all" && (outcome === "taken") !== summary.taken) return false;
  const text = at("filter").value.toLowerCase();
  return !text || JSON.stringify(summary).toLowerCase().includes(text);
}

function filter() {
  for (const { summary, element: row } of rows.values()) row.hidden = !wantedRow(summary);
  tally();
}

// What comes --------------------------------------------------------------------------------------

function take(message, fresh) {
  for (const id of message.gone || []) {
    if (!cards.has(id)) continue;
    cards.get(id).element.remove();
    cards.delete(id);
  }
  for (const segment of message.segments) showSegment(segment, fresh);
  for (const summary of message.requests) showRequest(summary, fresh);
  if (message.total !== undefined) total = message.total;
  if (message.segmentCount !== undefined) at("segments").dataset.count = message.segmentCount;
  if (at("find").value) find();
  tally();
  if (fresh) say();
}

function start(message) {
  rows.clear();
  cards.clear();
  waiting = [];
  total = 0;
  at("request-list").replaceChildren();
  at("segment-list").replaceChildren();
  write(at("about"), message.about);
  at("urls").replaceChildren(...message.urls.map((url) => element("li", {}, element("code", { text: url }))));
  take(message, false);
  unsaid = { requests: 0, refused: 0 };
}

function tally() {
  const shown = [...rows.values()].filter(({ element: row }) => !row.hidden).length;
  const segments = Number(at("segments").dataset.count || cards.size);
  at("request-count").textContent = total.toLocaleString("en");
  at("segment-count").textContent = segments.toLocaleString("en");
  at("no-segments").hidden = segments > 0;
  at("segments-left-out").hidden = segments <= cards.size;
  at("segments-left-out").textContent =
    `and ${(segments - cards.size).toLocaleString("en")} more: /_sstest/segments has them all`;
  at("no-requests").hidden = total > 0;
  const parts = [];
  if (rows.size < total) parts.push(`the last ${rows.size} of ${total.toLocaleString("en")} are kept here`);
  if (shown < rows.size) parts.push(`${count(rows.size - shown, "is", "are")} hidden by the filter`);
  at("left-out").hidden = !parts.length;
  at("left-out").textContent = parts.join("; ");
}

function flash(node) {
  node.classList.remove("fresh");
  void node.offsetWidth; // so that the animation begins again
  node.classList.add("fresh");
}

let saying = null;
// Screen readers hear of what came in one sentence, and not more often than every two seconds.
function say() {
  saying ??= setTimeout(() => {
    const refused = unsaid.refused ? `, ${unsaid.refused} not taken` : "";
    at("news").textContent = unsaid.requests ? `${count(unsaid.requests, "new request")}${refused}` : "";
    unsaid = { requests: 0, refused: 0 };
    saying = null;
  }, 2000);
}

async function ask(path) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function paused() {
  return at("pause").getAttribute("aria-pressed") === "true";
}

at("pause").addEventListener("click", () => {
  const now = !paused();
  at("pause").setAttribute("aria-pressed", String(now));
  at("pause").textContent = now ? "Resume" : "Pause";
  if (now) return;
  if (missed) connect(); // begins anew, with all that is there
  else for (const message of waiting.splice(0)) take(message, true);
});
at("filter").addEventListener("input", filter);
at("outcome").addEventListener("change", filter);
at("find").addEventListener("input", find);

let events = null;
let missed = false;

function connect() {
  if (events) events.close();
  missed = false;
  events = new EventSource("/_sstest/events");
  events.addEventListener("open", () => state("live", "live"));
  events.addEventListener("error", () => state("lost", "connection lost, trying again"));
  events.addEventListener("start", (event) => start(JSON.parse(event.data)));
  events.addEventListener("full", (event) => {
    events.close();
    const { pages } = JSON.parse(event.data);
    state("lost", `more than ${pages} pages are open; reload to go on`);
  });
  events.addEventListener("update", (event) => {
    const message = JSON.parse(event.data);
    if (!paused()) take(message, true);
    else if (waiting.length < MOST_REQUESTS) waiting.push(message);
    else missed = true;
  });
}

function state(name, words) {
  at("state").dataset.state = name;
  at("state").textContent = words;
}

connect();
