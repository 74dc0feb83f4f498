// One view: editors at the left, what comes of them at the right.
class View {
  constructor(session, root) {
    this.session = session;
    this.node = make("div", { className: "sst-explorer" });
    const id = newId();
    this.status = make("p", { className: "sst-status", role: "status", "aria-live": "polite" });
    this.summary = make("p", { className: "sst-summary", role: "status", "aria-live": "polite" });
    this.editors = {
      manifest: new Editor("Manifest", "manifest", session, this),
      body: new Editor("Request body", "body", session, this),
    };
    this.tree = new Tree((pointer) => session.ask({ do: "choices", at: pointer }));
    // What can be scrolled has to be reached by keyboard.
    const part = (label, className = "sst-part") =>
      make("div", { className, tabIndex: 0, role: "region", "aria-label": label });
    const candidates = part("Candidates", "sst-candidates");
    const results = { update: part("Update"), reply: part("Reply"), findings: part("Findings") };
    this.parts = { candidates, ...results };
    this.chooser = this.makeChooser();
    this.tree.node.setAttribute("role", "group");
    this.tree.node.setAttribute("aria-label", "Values of the body");
    this.tree.node.setAttribute("aria-describedby", id);
    const hint = make("p", { id, className: "sst-note" },
      "Choose a value to make a pointer of it: click it, or move with the arrow keys and press Enter.");
    candidates.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-candidate]");
      if (button) session.ask({ do: "choose", number: Number(button.dataset.candidate) });
    });
    const left = make("div", { className: "sst-left" }, this.editors.manifest.node, this.editors.body.node);
    const right = make("div", { className: "sst-right" },
      hint, this.chooser, this.tree.node, ...Object.values(results));
    this.copied = make("div", { className: "sst-copied", hidden: true });
    this.node.append(this.makeBar(), this.status, this.copied, this.summary, candidates,
      make("div", { className: "sst-columns" }, left, right));
    root.append(this.node);
    for (const name of FIELDS) this.editors[name].set(session.texts[name]);
    this.picked();
    this.show(session.model.get("_shown"), true);
  }

  makeBar() {
    const { session } = this;
    const labelled = (text, control) => make("div", { className: "sst-labelled" }, ...named(text, control));
    const button = (text, asked) => {
      const made = make("button", { type: "button" }, text);
      made.addEventListener("click", () => session.ask(asked));
      return made;
    };
    this.keys = make("select");
    this.keys.addEventListener("change", () => session.ask({ do: "pick", key: this.keys.value }));
    this.requests = make("select");
    this.requests.addEventListener("change", () =>
      session.ask({ do: "pick", key: this.keys.value, request: this.requests.value }));
    this.copies = make("select");
    const copy = this.copyButton = make("button", { type: "button" }, "Copy");
    copy.addEventListener("click", () => session.ask({ do: "copy", what: this.copies.value }));
    return make("div", { className: "sst-bar", role: "group", "aria-label": "Explorer" },
      labelled("Integration", this.keys), labelled("Request", this.requests),
      button("Generate", { do: "generate", malformed: false }),
      button("Generate malformed", { do: "generate", malformed: true }),
      button("Indent body", { do: "indent" }), button("Undo", { do: "undo" }), labelled("Copy as", this.copies), copy);
  }

  makeChooser() {
    this.names = make("select");
    this.place = make("code");
    const set = make("button", { type: "submit" }, "Set pointer");
    const cancel = make("button", { type: "button" }, "Cancel");
    const form = make("form", { className: "sst-chooser", hidden: true, "aria-label": "Choose a property" },
      make("span", {}, "Value at ", this.place, ":"), ...named("Property", this.names), set, cancel);
    const close = () => {
      form.hidden = true;
      this.tree.move(this.tree.find(this.tree.current));
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.session.ask({ do: "point", name: this.names.value, at: this.at });
      close();
    });
    cancel.addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
    });
    return form;
  }

  picked() {
    const { keys, key = "", requests = [], request = "", copies } = this.session.model.get("_picked");
    this.keys.replaceChildren(...(key ? [] : [option("", "—")]), ...keys.map((one) => option(one)));
    this.keys.value = key;
    this.requests.replaceChildren(...(request ? [] : [option("", "—")]), ...requests.map((one) => option(one)));
    this.requests.value = request;
    if (!this.copies.length) this.copies.append(...copies.map(([name, title]) => option(name, title)));
  }

  texted(field, text) {
    this.editors[field].set(text);
  }

  show(shown, newest) {
    if (!shown?.marks) return;
    // A screen reader says it again even where it is set to what it was.
    if (this.summary.textContent !== shown.summary) this.summary.textContent = shown.summary;
    this.summary.dataset.ok = shown.ok;
    this.node.dataset.edit = shown.edit;
    this.tree.show(shown.tree);
    for (const [name, node] of Object.entries(this.parts)) {
      if (node.shown === shown[name]) continue;
      node.shown = shown[name];
      node.hidden = !shown[name];
      this.replace(node, shown[name]);
    }
    // Marks of an older text would be at wrong places; newer ones are coming.
    if (newest) for (const name of FIELDS) this.editors[name].mark(shown.marks[name]);
  }

  // A button that was pressed keeps the focus, though it stands in a new table.
  replace(node, html) {
    const pressed = node.contains(document.activeElement) && document.activeElement.dataset.candidate;
    node.innerHTML = html;
    if (pressed) node.querySelector(`button[data-candidate="${Number(pressed)}"]`)?.focus();
  }

  say(text) {
    this.status.textContent = text;
  }

  said(message) {
    if (message.say === "status") this.say(message.text);
    if (message.say === "choices") this.offer(message.at, message.choices);
    if (message.say === "copy") this.copy(message.title, message.text);
  }

  offer(at, choices) {
    if (at !== this.tree.current) return;
    const group = (label, members) => {
      const found = choices.filter((one) => one.of_member === members);
      return found.length ? [make("optgroup", { label }, ...found.map((one) =>
        option(one.name, `${one.name} = ${JSON.stringify(one.pointer)}`)))] : [];
    };
    this.at = at;
    this.place.textContent = at || "the root";
    this.names.replaceChildren(...group("of each member", true), ...group("of the request", false));
    this.chooser.hidden = false;
    this.names.focus();
  }

  async copy(title, text) {
    const id = newId();
    const area = make("textarea", { id, readOnly: true, rows: 10, wrap: "off", spellcheck: false });
    area.value = text;
    const close = make("button", { type: "button" }, "Close");
    close.addEventListener("click", () => {
      this.copied.hidden = true;
      this.copyButton.focus();
    });
    this.copied.replaceChildren(make("label", { htmlFor: id }, title), close, area);
    this.copied.hidden = false;
    try {
      await navigator.clipboard.writeText(text);
      this.say(`${title}: copied.`);
    } catch {
      area.focus();
      area.select();
      this.say(`${title}: the browser does not let it be copied from here; press Ctrl+C.`);
    }
  }
}

export default () => {
  let session;
  return {
    initialize({ model }) {
      session = new Session(model);
    },
    render({ el }) {
      const view = new View(session, el);
      session.views.add(view);
      return () => session.views.delete(view);
    },
  };
};
