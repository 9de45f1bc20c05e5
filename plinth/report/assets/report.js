"use strict";
(() => {
  const $ = (within, selector) => Array.from(within.querySelectorAll(selector));
  const said = document.getElementById("said");
  const graphs = new Map();

  // --- dark and light ---------------------------------------------------------------------------
  const theme = document.getElementById("theme");
  const themes = ["system", "dark", "light"];
  let chosen = "system";
  try { chosen = localStorage.getItem("plinth-theme") || chosen; } catch { /* a file may have no storage */ }
  const dress = () => {
    if (!themes.includes(chosen)) chosen = "system";
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    theme.textContent = `Theme: ${chosen}`;
  };
  theme.addEventListener("click", () => {
    chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
    try { localStorage.setItem("plinth-theme", chosen); } catch { /* then it is for this view */ }
    dress();
  });
  theme.hidden = false;
  dress();

  // --- filters ----------------------------------------------------------------------------------
  const marks = ["delete", "replace", "change", "add", "same"];

  class Filter {
    constructor(form) {
      this.form = form;
      this.found = document.getElementById(`f${form.dataset.s}`);
      this.rows = $(this.found, "tbody[data-op]");
      this.texts = new Map();
      this.data = data(form.dataset.s);
      this.output = form.querySelector("output");
      let timer = 0;
      const later = () => { clearTimeout(timer); timer = setTimeout(() => this.apply(), 120); };
      form.addEventListener("input", later);
      form.addEventListener("reset", () => setTimeout(() => this.apply(), 0));
      form.addEventListener("submit", (event) => { event.preventDefault(); this.apply(); });
      form.hidden = false;
    }

    text(row) {
      if (!this.texts.has(row)) this.texts.set(row, row.textContent.toLowerCase());
      return this.texts.get(row);
    }

    // Whether a box is the chosen one or lies in it.
    within(box, chosen) {
      if (chosen < 0) return true;
      for (let at = box; at >= 0; at = this.data.boxes[at][7]) if (at === chosen) return true;
      return false;
    }

    apply() {
      const text = this.form.text.value.trim().toLowerCase();
      const box = this.form.box.value === "" ? -1 : Number(this.form.box.value);
      const ops = new Set($(this.form, "[name=op]:checked").map((each) => each.value));
      let shown = 0;
      const told = new Set(); // resources whose changes are shown
      for (const row of this.rows) {
        row.hidden = !(ops.has(row.dataset.op) && this.within(Number(row.dataset.c), box)
          && (!text || this.text(row).includes(text)));
        if (row.hidden) continue;
        shown += 1;
        told.add(Number(row.dataset.i));
      }
      for (const group of this.found.children) {
        if (group.tagName === "DETAILS") group.hidden = !group.querySelector("tbody[data-op]:not([hidden])");
      }
      const kept = this.data.items.map((item, at) => ops.has(marks[item[2]]) && this.within(item[5], box)
        && (!text || told.has(at) || `${item[0]} ${this.data.types[item[1]]}`.toLowerCase().includes(text)));
      const count = kept.filter(Boolean).length;
      const all = count === kept.length;
      graphs.get(this.form.dataset.s)?.dim(all ? null : kept);
      this.output.textContent = all && shown === this.rows.length
        ? `${count} resources`
        : `${count} of ${kept.length} resources, ${shown} of ${this.rows.length} changes`;
      said.textContent = `Shown: ${this.output.textContent}`;
    }
  }

  const parsed = new Map();
  const data = (stack) => {
    if (!parsed.has(stack)) parsed.set(stack, JSON.parse(document.getElementById(`d${stack}`).textContent));
    return parsed.get(stack);
  };

  // --- start ------------------------------------------------------------------------------------
  window.plinth = { $, marks, said };
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of $(document, ".filter")) new Filter(form);
    for (const figure of $(document, ".graph")) {
      graphs.set(figure.dataset.s, new window.plinth.Graph(figure, data(figure.dataset.s)));
    }
    document.documentElement.dataset.ready = "";
  });
})();
