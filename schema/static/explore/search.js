// The one field: goes where a text can only mean one entity, and offers the candidates where it may mean several.

import { Unanswered, ask } from "../pages/api.js";
import { instant, kind, make, status } from "../pages/elements.js";
import { KINDS } from "../pages/words.js";
import { FIND } from "./questions.js";

const PAUSE = 140; // Milliseconds after the last key before the service is asked.
const MOST = 12;

export class Search {
  // `go` takes the entity id to open.
  constructor(form, go) {
    this.form = form;
    this.go = go;
    this.text = form.querySelector("#search-text");
    this.box = form.querySelector("#search-box");
    this.found = form.querySelector("#search-found");
    this.said = form.querySelector("#search-said");
    this.candidates = [];
    this.looked = null; // The text that the candidates are for.
    this.active = -1;
    this.text.addEventListener("input", () => this.#soon());
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && this.close());
  }

  focus() {
    this.text.focus();
    this.text.select();
  }

  // Has the field name what is shown, unless somebody is typing in it.
  show(id) {
    if (document.activeElement !== this.text) this.text.value = id;
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.box.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  #soon() {
    clearTimeout(this.timer);
    if (!this.text.value.trim()) this.close();
    else this.timer = setTimeout(() => this.#look(), PAUSE);
  }

  // Asks what the text may mean, and offers it.
  async #look() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const text = this.text.value;
    try {
      const { data } = await ask(FIND, { text, first: MOST }, { signal: asking.signal });
      this.#offer(data.resolve);
      this.looked = text;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Unanswered)) throw error;
      this.#open([], `${error.title} ${error.message}`);
    }
  }

  #offer({ text, candidates, hasMore }) {
    const rest = hasMore ? "There are more: type more of the id." : "";
    this.#open(
      candidates.map((each, place) => this.#option(each, place, text)),
      candidates.length ? rest : `Nothing recorded here is “${text}” or begins so.`,
    );
    this.candidates = candidates;
  }

  #open(options, said) {
    this.candidates = [];
    this.looked = null;
    this.found.replaceChildren(...options);
    this.found.hidden = options.length === 0;
    this.said.textContent = said;
    this.box.hidden = false;
    this.text.setAttribute("aria-expanded", "true");
    this.#activate(-1);
  }

  #option(candidate, place, looked) {
    const { text, entityId, isExact, label } = candidate;
    const isPrefix = text.startsWith(looked);
    const isHash = candidate.kind === "REQUEST_HASH";
    const leadsTo = entityId === text ? null : `newest run ${entityId}`;
    const told = [isHash ? "Request hash" : KINDS[candidate.kind], leadsTo, label, isExact ? "exact" : null].filter(Boolean).join(" · ");
    return make(
      "li",
      { role: "option", id: `found-${place}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => this.#choose(candidate) },
      isHash ? make("span", { class: "soft", "aria-hidden": "true" }, "#") : kind(candidate.kind, { isNamed: false }),
      make("span", { class: "id", title: text }, isPrefix ? [make("mark", {}, text.slice(0, looked.length)), text.slice(looked.length)] : text),
      make("span", { class: "soft" }, told),
      make("span", {}, candidate.status ? status(candidate.status) : instant(candidate.instant)),
    );
  }

  #activate(place) {
    this.active = place;
    [...this.found.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) this.text.removeAttribute("aria-activedescendant");
    else {
      this.text.setAttribute("aria-activedescendant", `found-${place}`);
      this.found.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  #onKey(event) {
    const count = this.candidates.length;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") {
      if (this.box.hidden) this.text.blur();
      this.close();
    } else if (moves[event.key] && count && !this.box.hidden) {
      this.#activate((this.active + moves[event.key] + count + (this.active < 0 && moves[event.key] < 0 ? 1 : 0)) % count);
      event.preventDefault();
    }
  }

  async #onSubmit(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    if (this.active >= 0) {
      this.#choose(this.candidates[this.active]);
      return;
    }
    if (!this.text.value.trim()) return;
    if (this.looked !== this.text.value || this.box.hidden) await this.#look();
    if (this.looked !== this.text.value) return;
    const exact = this.candidates.filter((each) => each.isExact);
    if (exact.length === 1) this.#choose(exact[0]);
    else if (this.candidates.length === 1) this.#choose(this.candidates[0]);
  }

  #choose({ entityId }) {
    this.close();
    this.text.value = entityId;
    this.text.blur();
    this.go(entityId);
  }
}
