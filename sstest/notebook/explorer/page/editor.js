// Elements, and the editors with their marks.

// Each explorer of a notebook has this module for itself: a count would begin again.
const newId = () => `sstest-${Math.random().toString(36).slice(2)}`;

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function option(value, text = value) {
  return make("option", { value }, text);
}

// A control and the label before it.
function named(text, control) {
  control.id = newId();
  return [make("label", { htmlFor: control.id }, text), control];
}

// One editor: a text, marks behind it, and below it what the marks say.
class Editor {
  constructor(title, field, session, view) {
    const id = newId();
    const list = newId();
    this.area = make("textarea", {
      id, className: "sst-text", spellcheck: false, wrap: "off", autocapitalize: "off",
      autocomplete: "off", "aria-describedby": list,
    });
    this.ground = make("div", { className: "sst-ground", "aria-hidden": "true" });
    this.note = make("p", { className: "sst-note", hidden: true });
    this.list = make("ul", { id: list, className: "sst-marks" });
    const frame = make("div", { className: "sst-frame" }, this.ground, this.area);
    const label = make("label", { htmlFor: id, className: "sst-title" }, title);
    this.node = make("div", { className: "sst-editor" }, label, frame, this.note, this.list);
    this.marks = [];
    this.text = "";
    this.area.addEventListener("input", () => {
      this.marks = moved(this.marks, this.text, this.area.value);
      this.text = this.area.value;
      this.draw();
      session.typed(field, this.newline === "\n" ? this.text : this.text.replaceAll("\n", this.newline), view);
    });
    this.area.addEventListener("blur", () => session.flush());
    this.area.addEventListener("scroll", () => this.scroll());
    // JupyterLab would take these for commands of the notebook.
    this.area.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey || event.shiftKey) || event.key !== "Enter") event.stopPropagation();
    });
  }

  // Put in a text from elsewhere: only what differs, so that cursor and scroll stay.
  set({ text, note }) {
    this.newline = text.includes("\r\n") ? "\r\n" : "\n";
    const next = text.replace(/\r\n?/g, "\n");
    const [start, tail] = difference(this.area.value, next);
    if (next !== this.area.value) {
      const end = this.area.value.length - tail;
      this.area.setRangeText(next.slice(start, next.length - tail), start, end, "preserve");
      this.marks = moved(this.marks, this.text, next);
    }
    this.text = this.area.value;
    // Of a text that is another one, the part that counts; manifests begin with much else.
    if (next.length - tail - start > next.length / 2) this.reveal(next.indexOf('"requestParser"'));
    this.area.readOnly = Boolean(note);
    this.note.textContent = note;
    this.note.hidden = !note;
    this.draw();
  }

  mark(marks) {
    this.marks = marks;
    const serious = marks.filter((mark) => mark.severity !== "info");
    this.list.replaceChildren(...serious.slice(0, 5).map((mark) => this.line(mark)));
    if (serious.length > 5) this.list.append(make("li", {}, `… and ${serious.length - 5} more`));
    this.area.setAttribute("aria-invalid", String(marks.some((mark) => mark.severity === "error")));
    this.draw();
  }

  line(mark) {
    const jump = make("button", { type: "button", className: "sst-jump" }, mark.where);
    jump.setAttribute("aria-label", `Go to line ${mark.where.replace(":", ", column ")}`);
    jump.addEventListener("click", () => {
      this.area.focus();
      this.area.setSelectionRange(mark.start, mark.end);
      this.reveal(mark.start);
    });
    const said = make("span", { className: `sst-${mark.severity}` }, mark.severity);
    return make("li", {}, jump, " ", said, " ", mark.message);
  }

  reveal(offset) {
    if (offset < 0) offset = 0;
    const rows = (text) => text.split("\n").length;
    const row = (rows(this.text.slice(0, offset)) - 1) * this.area.scrollHeight / rows(this.text);
    this.area.scrollTop = Math.max(0, row - 40);
  }

  // Each mark is a line of its own, whose unseen beginning moves the mark to its column.
  draw() {
    const rows = this.marks.slice(0, 50).map((mark) => {
      const start = this.text.lastIndexOf("\n", mark.start - 1) + 1;
      const row = make("div", { className: "sst-row" });
      row.style.top = `calc(var(--sst-line) * ${this.text.slice(0, start).split("\n").length - 1})`;
      const before = make("span", { className: "sst-before" }, this.text.slice(start, mark.start));
      const marked = this.text.slice(mark.start, mark.end).split("\n")[0] || " ";
      row.append(before, make("span", { className: `sst-mark sst-mark-${mark.severity}` }, marked));
      return row;
    });
    this.ground.replaceChildren(...rows);
    this.scroll();
  }

  scroll() {
    this.ground.style.transform = `translate(${-this.area.scrollLeft}px, ${-this.area.scrollTop}px)`;
  }
}

// How many characters two texts have in common at their beginning and, after it, at their end.
function difference(old, next) {
  const most = Math.min(old.length, next.length);
  let start = 0;
  while (start < most && old[start] === next[start]) start += 1;
  let tail = 0;
  while (tail < most - start && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  return [start, tail];
}

// Marks after an edit: those behind it move along, those that it touched are gone.
function moved(marks, old, next) {
  const [start, tail] = difference(old, next);
  const by = next.length - old.length;
  return marks.flatMap((mark) => {
    if (mark.end <= start) return [mark];
    if (mark.start < old.length - tail) return [];
    return [{ ...mark, start: mark.start + by, end: mark.end + by }];
  });
}
