// The search box: opens the entity if the text is unambiguous, else offers the candidates.

import { ApiError, request } from "../pages/api.js";
import { KINDS } from "../pages/display.js";
import { kind, make, status, timestamp } from "../pages/elements.js";
import { FIND } from "./queries.js";

const DEBOUNCE_MS = 140; // milliseconds after the last key
const MAX_CANDIDATES = 12;

export class Search {
  // `go` receives the entity id to open.
  constructor(form, go) {
    this.form = form;
    this.go = go;
    this.text = form.querySelector("#search-text");
    this.popup = form.querySelector("#search-box");
    this.results = form.querySelector("#search-results");
    this.message = form.querySelector("#search-status");
    this.candidates = [];
    this.searchedText = null; // the text of the current candidates
    this.active = -1;
    this.text.addEventListener("input", () => this.#scheduleSearch());
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && this.close());
  }

  focus() {
    this.text.focus();
    this.text.select();
  }

  // Show the current id in the field, unless the reader is typing in it.
  show(id) {
    if (document.activeElement !== this.text) this.text.value = id;
  }

  close() {
    clearTimeout(this.timer);
    this.controller?.abort();
    this.popup.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  #scheduleSearch() {
    clearTimeout(this.timer);
    if (!this.text.value.trim()) this.close();
    else this.timer = setTimeout(() => this.#search(), DEBOUNCE_MS);
  }

  // Search for the text and show the candidates.
  async #search() {
    this.controller?.abort();
    const controller = (this.controller = new AbortController());
    const text = this.text.value;
    try {
      const { data } = await request(FIND, { text, first: MAX_CANDIDATES }, { signal: controller.signal });
      this.#showCandidates(data.resolve);
      this.searchedText = text;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof ApiError)) throw error;
      this.#openPopup([], `${error.title} ${error.message}`);
    }
  }

  #showCandidates({ text, candidates, hasMore }) {
    const rest = hasMore ? "More ids match. Type more of the id." : "";
    this.#openPopup(
      candidates.map((each, index) => this.#option(each, index, text)),
      candidates.length ? rest : `No recorded id is “${text}” or starts with it.`,
    );
    this.candidates = candidates;
  }

  #openPopup(options, message) {
    this.candidates = [];
    this.searchedText = null;
    this.results.replaceChildren(...options);
    this.results.hidden = options.length === 0;
    this.message.textContent = message;
    this.popup.hidden = false;
    this.text.setAttribute("aria-expanded", "true");
    this.#activate(-1);
  }

  #option(candidate, index, searchedText) {
    const { text, entityId, isExact, label } = candidate;
    const isPrefix = text.startsWith(searchedText);
    const isHash = candidate.kind === "REQUEST_HASH";
    const leadsTo = entityId === text ? null : `newest run ${entityId}`;
    const description = [isHash ? "Request hash" : KINDS[candidate.kind], leadsTo, label, isExact ? "exact" : null].filter(Boolean).join(" · ");
    return make(
      "li",
      { role: "option", id: `found-${index}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => this.#choose(candidate) },
      isHash ? make("span", { class: "muted", "aria-hidden": "true" }, "#") : kind(candidate.kind, { isNamed: false }),
      make("span", { class: "id", title: text }, isPrefix ? [make("mark", {}, text.slice(0, searchedText.length)), text.slice(searchedText.length)] : text),
      make("span", { class: "muted" }, description),
      make("span", {}, candidate.status ? status(candidate.status) : timestamp(candidate.instant)),
    );
  }

  #activate(index) {
    this.active = index;
    [...this.results.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === index)));
    if (index < 0) this.text.removeAttribute("aria-activedescendant");
    else {
      this.text.setAttribute("aria-activedescendant", `found-${index}`);
      this.results.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  #onKey(event) {
    const count = this.candidates.length;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") {
      if (this.popup.hidden) this.text.blur();
      this.close();
    } else if (moves[event.key] && count && !this.popup.hidden) {
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
    if (this.searchedText !== this.text.value || this.popup.hidden) await this.#search();
    if (this.searchedText !== this.text.value) return;
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
