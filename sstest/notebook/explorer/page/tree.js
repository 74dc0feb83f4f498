// The tree: values are reached by arrow keys, and chosen by a click or Enter.
class Tree {
  constructor(choose) {
    this.node = make("div", { className: "sst-tree" });
    this.choose = choose;
    this.toggled = new Map();
    this.current = null;
    this.html = null;
    this.node.addEventListener("click", (event) => this.clicked(event));
    this.node.addEventListener("keydown", (event) => this.pressed(event));
    this.node.addEventListener("toggle", (event) => {
      const details = event.target;
      if (details.open === this.initial.get(details)) this.toggled.delete(pathOf(details));
      else this.toggled.set(pathOf(details), details.open);
    }, true);
  }

  show(html) {
    if (html === this.html) return;
    const focused = this.node.contains(document.activeElement);
    this.html = html;
    this.node.innerHTML = html;
    this.initial = new WeakMap();
    for (const details of this.node.querySelectorAll("details")) {
      this.initial.set(details, details.open);
      details.open = this.toggled.get(pathOf(details)) ?? details.open;
    }
    for (const value of this.values()) {
      const item = itemOf(value);
      item.tabIndex = -1;
      if (item !== value) continue;
      item.setAttribute("role", "button");
      item.setAttribute("aria-label", item.parentElement.textContent); // with its name and property
    }
    this.move(this.find(this.current) ?? this.values()[0], focused);
  }

  values() {
    return [...this.node.querySelectorAll("[data-pointer]")];
  }

  find(pointer) {
    return this.values().find((value) => value.dataset.pointer === pointer);
  }

  move(value, focus = true) {
    if (!value) return;
    const before = this.find(this.current);
    if (before) itemOf(before).tabIndex = -1;
    itemOf(value).tabIndex = 0;
    this.current = value.dataset.pointer;
    if (focus) itemOf(value).focus();
  }

  clicked(event) {
    const value = event.target.closest("[data-pointer]");
    if (!value) return;
    event.preventDefault(); // a value in a summary is chosen; beside it the summary opens
    this.move(value);
    this.choose(value.dataset.pointer);
  }

  pressed(event) {
    const value = this.values().find((one) => itemOf(one) === event.target);
    if (!value) return;
    const seen = this.values().filter((one) => one.checkVisibility());
    const at = seen.indexOf(value);
    const details = value.closest("summary")?.parentElement;
    const to = {
      ArrowDown: () => this.move(seen[at + 1]), ArrowUp: () => this.move(seen[at - 1]),
      Home: () => this.move(seen[0]), End: () => this.move(seen.at(-1)),
      ArrowRight: () => (details && !details.open ? (details.open = true) : this.move(seen[at + 1])),
      ArrowLeft: () => (details?.open ? (details.open = false) : this.move(parentOf(value))),
      Enter: () => this.choose(value.dataset.pointer), " ": () => this.choose(value.dataset.pointer),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    to();
  }
}

// What is focused for a value: an array or object is the line that opens it.
function itemOf(value) {
  return value.closest("summary") ?? value;
}

function pathOf(details) {
  return details.querySelector(":scope > summary [data-pointer]")?.dataset.pointer;
}

function parentOf(value) {
  const around = value.closest("details");
  const outer = value.closest("summary") ? around.parentElement.closest("details") : around;
  return outer?.querySelector(":scope > summary [data-pointer]");
}
