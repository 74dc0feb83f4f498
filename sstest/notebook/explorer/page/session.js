// The page of the explorer. Python reads and decides; this sends what is typed, and shows what
// comes back. All text is put in as text, except the displays' HTML, which Python has escaped.

const PAUSE = 150; // milliseconds without typing before Python is asked
const BYTES = 400; // of an answer, for each more millisecond: kernels may send 1 MB a second
const PATIENCE = 10_000; // milliseconds after which an answer is not waited for any more
const FIELDS = ["manifest", "body"];

// One for all views of a widget: which text is newest, and what Python has been told.
class Session {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.texts = {};
    this.typedAt = { manifest: 0, body: 0 }; // the number of the edit that has it, or will have it
    this.sent = 0;
    this.unsent = new Set();
    this.waiting = false;
    this.take(model.get("_texts"), true);
    model.on("change:_texts", () => this.take(model.get("_texts")));
    model.on("change:_shown", () => this.answered(model.get("_shown")));
    model.on("change:_picked", () => this.tell("picked"));
    model.on("msg:custom", (said) => this.tell("said", said));
  }

  tell(what, ...details) {
    for (const view of this.views) view[what](...details);
  }

  // Texts that Python has set: what was typed since is newer, and stays.
  take(texts, first = false) {
    if (first) this.sent = texts.after;
    for (const field of FIELDS) {
      if (!first && this.typedAt[field] > texts.after) continue;
      this.texts[field] = texts[field];
      this.tell("texted", field, texts[field]);
    }
  }

  typed(field, text, from) {
    this.texts[field] = { text, note: "" };
    this.unsent.add(field);
    this.typedAt[field] = this.sent + 1;
    for (const view of this.views) if (view !== from) view.texted(field, this.texts[field]);
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    const size = JSON.stringify(this.model.get("_shown")).length;
    this.timer = setTimeout(() => this.waiting || this.flush(), PAUSE + size / BYTES);
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.unsent.size) return;
    const edit = { do: "edit", number: ++this.sent };
    for (const field of this.unsent) {
      edit[field] = this.texts[field].text;
      this.typedAt[field] = this.sent;
    }
    this.unsent.clear();
    this.waiting = true;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.givenUp(), PATIENCE);
    this.send(edit);
  }

  answered(shown) {
    if (shown.edit >= this.sent) {
      this.waiting = false;
      clearTimeout(this.patience);
      if (this.late) this.tell("say", "");
      this.late = false;
      if (this.unsent.size) this.later();
    }
    this.tell("show", shown, shown.edit >= this.sent && !this.unsent.size);
  }

  givenUp() {
    this.waiting = false;
    this.late = true;
    this.tell("say", "Python has not answered yet: the kernel is busy, or was stopped.");
    if (this.unsent.size) this.later();
  }

  // What Python is asked to do, it does with the newest texts.
  ask(asked) {
    this.flush();
    this.send(asked);
  }

  send(message) {
    try {
      this.model.send(message);
    } catch {
      this.tell("say", "The kernel was restarted or stopped: run the cell again.");
    }
  }
}
