(() => {
  const { $, marks, said } = window.plinth;
  const NS = "http://www.w3.org/2000/svg";
  const signs = { delete: "−", replace: "±", change: "~", add: "+", same: "=" };
  const words = { delete: "deleted", replace: "replaced", change: "changed", add: "added", same: "unchanged" };
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const made = (name, attributes, text) => {
    const element = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const el = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    parent?.append(element);
    return element;
  };

  class Graph {
    constructor(figure, data) {
      Object.assign(this, { figure, data, svg: figure.querySelector("svg"), about: figure.querySelector(".about") });
      this.boxes = $(this.svg, ".box").sort((a, b) => a.dataset.b - b.dataset.b);
      this.edges = $(this.svg, ".edge");
      this.packed = new Map();
      for (const path of $(this.svg, "path.tile")) {
        const at = Number(path.dataset.t);
        if (!this.packed.has(at)) this.packed.set(at, []);
        this.packed.get(at).push(path);
      }
      this.inside = data.boxes.map(() => []);
      data.items.forEach((item, at) => this.inside[item[5]].push(at));
      this.used = data.items.map(() => []);
      data.depends.forEach((needs, at) => { for (const other of needs) this.used[other].push(at); });
      this.opened = new Set(); // boxes whose tiles are there
      this.tiles = new Map(); // item -> element
      this.threads = made("g", { class: "threads" });
      this.svg.querySelector(".tiles").before(this.threads);
      this.kept = null;
      this.chosen = null;
      this.at = { x: 0, y: 0, w: data.size[0], h: data.size[1] };
      this.wake();
    }

    wake() {
      this.figure.classList.add("live");
      this.figure.querySelector(".bar").hidden = false;
      this.svg.setAttribute("role", "group");
      this.svg.setAttribute("aria-roledescription", "graph");
      this.svg.setAttribute("tabindex", "-1");
      this.boxes.forEach((box, at) => {
        box.setAttribute("role", "button");
        box.setAttribute("aria-label", this.data.boxes[at][2]);
        box.setAttribute("tabindex", at ? "-1" : "0");
      });
      this.figure.addEventListener("click", (event) => this.click(event));
      this.svg.addEventListener("dblclick", (event) => {
        const box = this.boxOf(event.target);
        if (box !== null) this.open(box);
      });
      this.figure.addEventListener("keydown", (event) => this.key(event));
      this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.svg.addEventListener("pointerdown", (event) => this.grab(event));
      this.svg.addEventListener("focusin", (event) => this.focused(event.target));
    }

    // --- near and far ---------------------------------------------------------------------------
    look(to, quick) {
      const [width, height] = this.data.size;
      const w = Math.min(Math.max(to.w, 60), width * 1.6);
      const h = to.h * (w / to.w);
      const goal = {
        w, h,
        x: Math.min(Math.max(to.x + (to.w - w) / 2, -w * 0.5), width - w * 0.5),
        y: Math.min(Math.max(to.y + (to.h - h) / 2, -h * 0.5), height - h * 0.5),
      };
      cancelAnimationFrame(this.moving);
      if (quick || still.matches) return this.set(goal);
      const from = { ...this.at };
      const start = performance.now();
      const step = (now) => {
        const t = Math.min((now - start) / 220, 1);
        const eased = 1 - (1 - t) ** 3;
        this.set(Object.fromEntries(Object.keys(goal).map((key) => [key, from[key] + (goal[key] - from[key]) * eased])));
        if (t < 1) this.moving = requestAnimationFrame(step);
      };
      this.moving = requestAnimationFrame(step);
      return undefined;
    }

    set(to) {
      this.at = to;
      this.svg.setAttribute("viewBox", `${to.x} ${to.y} ${to.w} ${to.h}`);
      this.reveal();
    }

    // Pixels for a unit.
    get scale() {
      return Math.min(this.svg.clientWidth / this.at.w, this.svg.clientHeight / this.at.h);
    }

    // Names of resources come when they can be read, for what is in sight.
    reveal() {
      if (!this.svg.clientWidth || this.scale * this.data.tile[2] < 8) return;
      const { x, y, w, h } = this.at;
      this.data.boxes.forEach(([, , , bx, by, bw, bh], at) => {
        if (this.inside[at].length && bx < x + w && bx + bw > x && by < y + h && by + bh > y) this.unpack(at);
      });
    }

    unpack(at) {
      if (this.opened.has(at)) return;
      const [width, height, font] = this.data.tile;
      const group = made("g", {});
      const room = Math.floor(width / (font * 0.63)) - 3;
      for (const index of this.inside[at]) {
        const [whole, , mark, x, y, , name] = this.data.items[index];
        const kind = this.kind(index);
        const text = `${kind} ${name}`;
        const tile = made("g", { class: `tile item ${marks[mark]}`, role: "button", tabindex: "-1",
          "data-i": index, "aria-label": `${kind} ${whole}, ${words[marks[mark]]}` });
        tile.append(
          made("title", {}, `${kind} ${whole}`),
          made("rect", { x, y, width, height, rx: 2 }),
          made("text", { x: x + font / 2, y: y + height * 0.72, "font-size": font },
            `${signs[marks[mark]]} ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`),
        );
        if (this.kept && !this.kept[index]) tile.classList.add("dim");
        this.tiles.set(index, tile);
        group.append(tile);
      }
      for (const path of this.packed.get(at) || []) path.setAttribute("display", "none");
      this.svg.querySelector(".tiles").append(group);
      this.opened.add(at);
    }

    zoom(factor, px, py) {
      const { x, y, w, h } = this.at;
      const cx = px ?? x + w / 2;
      const cy = py ?? y + h / 2;
      this.look({ x: cx - (cx - x) * factor, y: cy - (cy - y) * factor, w: w * factor, h: h * factor }, px !== undefined);
    }

    fit() {
      this.look({ x: 0, y: 0, w: this.data.size[0], h: this.data.size[1] });
    }

    frame(at) {
      const [, , , x, y, w, h] = this.data.boxes[at];
      // Nearer than to read it is too near.
      const wide = Math.max(w + 28, this.svg.clientWidth / 3);
      this.look({ x: x + (w - wide) / 2, y: y - 14, w: wide, h: h + 28 });
    }

    open(at) {
      this.unpack(at);
      this.frame(at);
    }

    // --- what is chosen -------------------------------------------------------------------------
    boxOf(target) {
      const element = target.closest?.(".box, path.tile");
      if (!element) return null;
      return Number(element.dataset.b ?? element.dataset.t);
    }

    focused(target) {
      const element = target.closest("[data-i], [data-b]");
      if (!element) return;
      for (const other of $(this.svg, '[tabindex="0"]')) other.setAttribute("tabindex", "-1");
      element.setAttribute("tabindex", "0");
      if (element.dataset.i !== undefined) this.choose("item", Number(element.dataset.i));
      else this.choose("box", Number(element.dataset.b));
    }

    choose(kind, at) {
      if (this.chosen && this.chosen.kind === kind && this.chosen.at === at) return;
      this.chosen = { kind, at };
      for (const lit of $(this.svg, ".on, .lit, .needs, .needed")) lit.classList.remove("on", "lit", "needs", "needed");
      this.threads.replaceChildren();
      if (kind === "box") this.lightBox(at);
      else this.lightItem(at);
    }

    lightBox(at) {
      this.boxes[at].classList.add("on");
      const [name, kind] = this.data.boxes[at];
      const own = (index) => { while (index >= 0 && index !== at) index = this.data.boxes[index][7]; return index === at; };
      const once = (found) => [...new Set(found)];
      const needs = once(this.data.needs.filter(([a, b]) => own(a) && !own(b)).map(([, b]) => b));
      const needed = once(this.data.needs.filter(([a, b]) => own(b) && !own(a)).map(([a]) => a));
      for (const other of needs) this.boxes[other].classList.add("needs");
      for (const other of needed) this.boxes[other].classList.add("needed");
      for (const edge of this.edges) {
        if (Number(edge.dataset.a) === at || Number(edge.dataset.c) === at) edge.classList.add("lit");
      }
      const within = this.data.boxes.flatMap((box, index) => (box[7] === at ? [index] : []));
      this.tell(name, kind, [
        ["Components in it", within.map((index) => this.link("box", index))],
        ["Resources", this.inside[at].map((index) => this.link("item", index))],
        ["Needs", needs.map((index) => this.link("box", index))],
        ["Needed by", needed.map((index) => this.link("box", index))],
      ]);
    }

    lightItem(at) {
      this.tiles.get(at)?.classList.add("on");
      const [whole, type, mark, , , box, , risk, why] = this.data.items[at];
      const [width, height] = this.data.tile;
      const middle = (index) => [this.data.items[index][3] + width / 2, this.data.items[index][4] + height / 2];
      const [x, y] = middle(at);
      for (const other of [...this.data.depends[at], ...this.used[at]]) {
        const [ox, oy] = middle(other);
        const bend = (oy - y) / 2;
        this.threads.append(made("path", { class: "thread", d: `M${x} ${y}C${x} ${y + bend} ${ox} ${oy - bend} ${ox} ${oy}` }));
      }
      this.tell(`${this.kind(at)} ${whole}`, `${this.data.types[type]}, ${words[marks[mark]]}${risk ? `. Risk: ${risk}. ${why}` : ""}`, [
        ["In", [this.link("box", box)]],
        ["Needs", this.data.depends[at].map((index) => this.link("item", index))],
        ["Needed by", this.used[at].map((index) => this.link("item", index))],
      ]);
    }

    link(kind, at) {
      if (kind === "box") return { kind, at, text: this.data.boxes[at][0] };
      const [whole, , mark] = this.data.items[at];
      return { kind, at, text: `${signs[marks[mark]]} ${this.kind(at)} ${whole}` };
    }

    // A resource's type without its package and module.
    kind(at) {
      return this.data.types[this.data.items[at][1]].split(":").pop();
    }

    tell(title, sub, lists) {
      this.about.replaceChildren();
      el("h4", title, this.about);
      el("div", sub, this.about).className = "soft";
      for (const [head, links] of lists) {
        if (!links.length) continue;
        el("h5", `${head} (${links.length})`, this.about);
        const list = el("ul", undefined, this.about);
        for (const link of links.slice(0, 150)) {
          const button = el("button", link.text, el("li", undefined, list));
          button.type = "button";
          button.dataset.go = `${link.kind} ${link.at}`;
        }
        if (links.length > 150) el("li", `and ${links.length - 150} more`, list);
      }
      this.about.scrollTop = 0;
      this.about.hidden = false;
    }

    go(kind, at) {
      if (kind === "box") {
        this.boxes[at].focus({ preventScroll: true });
        this.show(...this.data.boxes[at].slice(3, 7));
        return;
      }
      const box = this.data.items[at][5];
      this.open(box);
      this.tiles.get(at).focus({ preventScroll: true });
    }

    // Bring into sight what is not.
    show(x, y, w, h) {
      const view = this.at;
      if (x >= view.x && y >= view.y && x + w <= view.x + view.w && y + h <= view.y + view.h) return;
      const width = Math.max(view.w, w * 1.1);
      const height = view.h * (width / view.w);
      this.look({ x: x + w / 2 - width / 2, y: y + h / 2 - height / 2, w: width, h: height });
    }

    dim(kept) {
      this.kept = kept;
      const boxes = new Set();
      this.data.items.forEach((item, at) => {
        this.tiles.get(at)?.classList.toggle("dim", Boolean(kept) && !kept[at]);
        if (kept && !kept[at]) return;
        for (let box = item[5]; box >= 0; box = this.data.boxes[box][7]) boxes.add(box);
      });
      const gone = (at) => Boolean(kept) && !boxes.has(Number(at));
      this.boxes.forEach((box, at) => box.classList.toggle("dim", gone(at)));
      for (const edge of this.edges) edge.classList.toggle("dim", gone(edge.dataset.a) || gone(edge.dataset.c));
      for (const [box, paths] of this.packed) {
        const there = new Set(this.inside[box].filter((at) => !kept || kept[at]).map((at) => marks[this.data.items[at][2]]));
        for (const path of paths) path.classList.toggle("dim", !marks.some((mark) => path.classList.contains(mark) && there.has(mark)));
      }
    }

    // --- hands ----------------------------------------------------------------------------------
    click(event) {
      const button = event.target.closest("button");
      if (button?.dataset.go) {
        const [kind, at] = button.dataset.go.split(" ");
        this.go(kind, Number(at));
      } else if (button?.dataset.do) this.act(button.dataset.do);
      else if (!this.dragged) {
        const item = event.target.closest?.("[data-i]");
        const box = this.boxOf(event.target);
        if (item) item.focus({ preventScroll: true });
        else if (box !== null) this.boxes[box].focus({ preventScroll: true });
      }
    }

    act(what) {
      if (what === "in") this.zoom(0.7);
      else if (what === "out") this.zoom(1 / 0.7);
      else if (what === "fit") this.fit();
      else if (what === "wide") {
        const wide = this.figure.classList.toggle("wide");
        const button = this.figure.querySelector("[data-do=wide]");
        button.textContent = wide ? "Shrink" : "Expand";
        button.setAttribute("aria-pressed", String(wide));
        this.reveal();
      }
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.svg.contains(event.target)) {
        if (event.key === "Escape" && this.figure.classList.contains("wide")) this.act("wide");
        return;
      }
      const acts = { "+": "in", "=": "in", "-": "out", "0": "fit", f: "wide", F: "wide" };
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (acts[event.key]) this.act(acts[event.key]);
      else if (ways[event.key] && event.shiftKey) {
        const [dx, dy] = ways[event.key];
        this.look({ ...this.at, x: this.at.x + dx * this.at.w * 0.2, y: this.at.y + dy * this.at.h * 0.2 });
      } else if (ways[event.key]) this.walk(...ways[event.key]);
      else if (event.key === "Enter" || event.key === " ") this.enter();
      else if (event.key === "Escape") this.leave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    enter() {
      if (!this.chosen || this.chosen.kind !== "box") return;
      const { at } = this.chosen;
      const first = this.data.boxes.findIndex((box) => box[7] === at);
      this.open(at);
      if (this.inside[at].length) this.tiles.get(this.inside[at][0]).focus({ preventScroll: true });
      else if (first >= 0) this.boxes[first].focus({ preventScroll: true });
      said.textContent = `In ${this.data.boxes[at][0]}`;
    }

    leave() {
      if (!this.chosen) return this.fit();
      const { kind, at } = this.chosen;
      const above = kind === "item" ? this.data.items[at][5] : this.data.boxes[at][7];
      if (above < 0) {
        if (this.figure.classList.contains("wide")) this.act("wide");
        return this.fit();
      }
      this.boxes[above].focus({ preventScroll: true });
      if (above === 0) this.fit();
      else this.frame(above);
      return undefined;
    }

    // To the nearest thing of the same kind in a direction.
    walk(dx, dy) {
      if (!this.chosen) return this.boxes[0].focus({ preventScroll: true });
      const { kind, at } = this.chosen;
      const [width, height] = this.data.tile;
      const place = (index) => (kind === "box"
        ? this.data.boxes[index].slice(3, 7)
        : [this.data.items[index][3], this.data.items[index][4], width, height]);
      const others = kind === "box"
        ? this.data.boxes.flatMap((box, index) => (index !== at && index !== 0 ? [index] : []))
        : this.inside[this.data.items[at][5]].filter((index) => index !== at);
      const [x, y, w, h] = place(at);
      let best = null;
      let least = Infinity;
      for (const index of others) {
        const [ox, oy, ow, oh] = place(index);
        // From the edge that one leaves by; into a container from its own near edge.
        const along = dx ? (ox + ow / 2 - x - w / 2) * dx : (oy + (at === 0 ? 0 : oh / 2) - y - (at === 0 ? 0 : h / 2)) * dy;
        const gap = dx
          ? Math.max(oy - y - h, y - oy - oh, 0) + Math.abs(oy + oh / 2 - y - h / 2) * 0.2
          : Math.max(ox - x - w, x - ox - ow, 0) + Math.abs(ox + ow / 2 - x - w / 2) * 0.2;
        if (along <= 0.5) continue;
        const cost = along + gap * 3;
        if (cost < least) { best = index; least = cost; }
      }
      if (best === null) return undefined;
      const element = kind === "box" ? this.boxes[best] : this.tiles.get(best);
      element.focus({ preventScroll: true });
      this.show(...place(best));
      return undefined;
    }

    point(event) {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
      return [point.x, point.y];
    }

    // A plain wheel scrolls the page, as long as one has not begun to work in the picture.
    wheel(event) {
      if (!event.ctrlKey && !event.metaKey && !this.figure.classList.contains("wide") && !this.svg.contains(document.activeElement)) return;
      event.preventDefault();
      this.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.004), ...this.point(event));
    }

    grab(event) {
      if (event.button) return;
      const from = { x: event.clientX, y: event.clientY, at: this.at };
      const scale = this.scale;
      this.dragged = false;
      const move = (moved) => {
        const dx = moved.clientX - from.x;
        const dy = moved.clientY - from.y;
        if (!this.dragged && Math.hypot(dx, dy) < 5) return;
        this.dragged = true;
        this.svg.classList.add("drag");
        this.look({ ...from.at, x: from.at.x - dx / scale, y: from.at.y - dy / scale }, true);
      };
      const end = () => {
        this.svg.classList.remove("drag");
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", end);
        removeEventListener("pointercancel", end);
        setTimeout(() => { this.dragged = false; }, 0);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", end);
      addEventListener("pointercancel", end);
    }
  }

  window.plinth.Graph = Graph;
})();
