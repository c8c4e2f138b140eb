// Plays every animated cascade of the page that does not play yet. Plain JavaScript, no library.
(() => {
  "use strict";
  const STATES = ["calm", "busy", "failing", "exhausted", "down"];
  const WORDS = ["", "", "failing", "full", "down"];
  const SPOKEN = ["", "", "failing", "out of workers", "down"];
  const FILLS = ["", "", "dots", "hatch", "cross"];
  const SWITCHES = { closed: "M-8 0H8", open: "M-8 0H-4L3 -6M5 0H8",
    half_open: "M-8 0H-4M-1 0H1M4 0H8" };
  const find = (root, selector) => [...root.querySelectorAll(selector)];

  // "3*c,1f": whole numbers to the base of 36, "value*times".
  const unpacked = (text) => text === "" ? [] : text.split(",").flatMap((token) => {
    const [value, times] = token.split("*");
    return Array(times ? parseInt(times, 36) : 1).fill(parseInt(value, 36));
  });
  const at = (column, frame) => column[Math.min(frame, column.length - 1)] ?? 0;
  const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const whole = (number) => Math.round(number).toLocaleString("en");

  class Service {
    constructor(node, given, prefix) {
      this.node = node;
      this.name = node.dataset.name;
      this.prefix = prefix;
      this.part = Object.fromEntries(["title", "face", "ring", "count", "of", "word", "note",
        "order", "warning"].map((name) => [name, node.querySelector(name === "title" ? name : "." + name)]));
      this.given = given && { ...given, busy: unpacked(given.busy), queued: unpacked(given.queued),
        states: unpacked(given.states) };
      node.classList.toggle("absent", !given);
      node.classList.toggle("unlimited", Boolean(given) && given.workers === null);
    }

    show(frame, order, incidents) {
      if (!this.given) return;
      const { workers, scale } = this.given;
      const busy = at(this.given.busy, frame) / scale, queued = at(this.given.queued, frame);
      const state = at(this.given.states, frame), part = this.part;
      this.node.setAttribute("class", "service " + STATES[state] +
        (workers === null ? " unlimited" : ""));
      const share = workers ? Math.min(100, 100 * busy / workers) : 0;
      const arc = share > 99.4 ? "none" : `${share.toFixed(1)} 101`;
      part.ring.setAttribute("stroke-dasharray", arc);
      part.ring.style.visibility = share < 0.05 ? "hidden" : "visible";
      part.face.style.fill = FILLS[state] ? `url(#${this.prefix}${FILLS[state]})` : "";
      say(part.count, whole(busy));
      say(part.of, workers ? `of ${whole(workers)}` : "busy");
      const queue = queued >= 1 ? `queue ${whole(queued)}` : "";
      say(part.word, [WORDS[state], queue].filter(Boolean).join(", "));
      say(part.note, incidents.join(", "));
      part.warning.classList.toggle("shown", incidents.length > 0);
      part.order.classList.toggle("shown", order > 0);
      say(part.order.lastChild, order > 0 ? String(order) : "");
      const of = workers ? `of ${whole(workers)} workers ` : "";
      const about = `${this.name}: ${whole(busy)} ${of}` +
        ["busy", SPOKEN[state], queue, ...incidents].filter(Boolean).join(", ");
      say(part.title, about);
      this.node.setAttribute("aria-label", about);
    }
  }

  class Users {
    constructor(node, given) {
      this.node = node;
      this.given = given && { ok: unpacked(given.ok), degraded: unpacked(given.degraded) };
      this.bars = ["served", "degraded", "unserved"].map((name) => node.querySelector("." + name));
      this.width = node.querySelector(".field").width.baseVal.value - 16;
      node.classList.toggle("absent", !given);
    }

    show(frame) {
      if (!this.given) return;
      const ok = at(this.given.ok, frame), degraded = Math.max(0, at(this.given.degraded, frame));
      const shares = ok < 0 ? [0, 0, 0] : [ok, degraded, Math.max(0, 100 - ok - degraded)];
      let left = -this.width / 2;
      shares.forEach((share, number) => {
        const wide = this.width * share / 100;
        this.bars[number].setAttribute("x", left);
        this.bars[number].setAttribute("width", wide);
        left += wide;
      });
      const text = ok < 0 ? "no answers" : ok === 0 && degraded > 0 ? `${degraded}% degraded` :
        `${ok + degraded}% served` + (degraded > 0 ? `, ${degraded}% less` : "");
      say(this.node.querySelector(".word"), text);
      const about = `${this.node.dataset.name}: ${text}`;
      say(this.node.querySelector("title"), about);
      this.node.setAttribute("aria-label", about);
    }
  }

  class Panel {
    constructor(node, given, prefix, seek) {
      this.given = given;
      find(node, "pattern").forEach((each) => { each.id = prefix + each.dataset.fill; });
      this.services = find(node, ".service").map((each, number) =>
        new Service(each, given.services[number], prefix));
      this.users = find(node, ".users").map((each, number) => new Users(each, given.users[number]));
      this.unserved = find(node, ".users .unserved, .strips .unserved");
      this.unserved.forEach((each) => { each.style.fill = `url(#${prefix}hatch)`; });
      this.links = find(node, ".link");
      this.onLinks = find(node, ".on-link");
      this.moment = node.querySelector(".moment");
      this.cursor = node.querySelector(".cursor");
      this.told = given.told.map(([second, text]) => this.tell(node, second, text, seek));
    }

    tell(node, second, text, seek) {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = `${Math.round(second)} s: ${text}`;
      button.addEventListener("click", () => seek(second));
      item.append(button);
      node.querySelector(".told").append(item);
      return button;
    }

    show(frame, second, until) {
      const begun = this.given.incidents.filter(({ start, end }) =>
        start < until && (end === null || second < end));
      const named = (kind, number) => begun.filter((each) => each[kind].includes(number))
        .map(({ name }) => name);
      const order = this.given.order.filter(([, when]) => when < until).map(([number]) => number);
      this.services.forEach((each, number) =>
        each.show(frame, order.indexOf(number) + 1, named("services", number)));
      this.users.forEach((each) => each.show(frame));
      const way = this.given.way.filter(([, when]) => when < until).map(([number]) => number);
      this.links.forEach((each, number) => each.classList.toggle("way", way.includes(number)));
      this.onLinks.forEach((each, number) => {
        const names = named("links", number);
        each.querySelector(".warning").classList.toggle("shown", names.length > 0);
        say(each.querySelector(".note"), names.join(", "));
      });
      this.given.breakers.forEach(([number, changes]) => this.showBreaker(number, changes, until));
      this.cursor.setAttribute("transform", `translate(${second},0)`);
      this.showMoment(until);
    }

    showBreaker(number, changes, until) {
      const state = changes.filter(([when]) => when < until).at(-1)?.[1] ?? "closed";
      const breaker = this.onLinks[number].querySelector(".breaker");
      breaker.setAttribute("class", `breaker shown ${state}`);
      breaker.querySelector("path").setAttribute("d", SWITCHES[state]);
      say(breaker.querySelector("text"), state.replace("_", "-"));
      this.links[number].classList.toggle("cut", state === "open");
    }

    showMoment(until) {
      const past = this.given.told.filter(([when]) => when < until).length;
      this.told.forEach((each, number) => each.classList.toggle("past", number < past));
      const last = past ? this.told[past - 1].textContent : "nothing has happened yet";
      const length = this.given.seconds;
      say(this.moment, until > length + 1 ? `${length} s: the run has ended` : last);
    }
  }

  class Player {
    constructor(root, number) {
      const given = JSON.parse(root.querySelector(".frames").textContent);
      this.root = root;
      this.step = given.step;
      this.seconds = given.seconds;
      this.second = 0;
      this.slider = root.querySelector(".slider");
      this.clock = root.querySelector(".clock");
      this.button = root.querySelector(".play");
      this.panels = find(root, ".panel").map((each, panel) => new Panel(each, given.panels[panel],
        `halfopen-${number}-${panel}-`, (second) => this.seek(second)));
      this.events = [...new Set(given.panels.flatMap(({ told }) =>
        told.map(([second]) => Math.floor(second))))].sort((a, b) => a - b);
      this.listen();
      this.fromAddress();
    }

    listen() {
      const on = (selector, event, what) =>
        this.root.querySelector(selector).addEventListener(event, what);
      on(".play", "click", () => this.toggle());
      on(".previous", "click", () => this.seek(this.eventBefore()));
      on(".next", "click", () => this.seek(this.eventAfter()));
      this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
      find(this.root, ".strips svg").forEach((each) => each.addEventListener("click", (event) => {
        const { left, width } = each.getBoundingClientRect();
        this.seek(this.seconds * (event.clientX - left) / width);
      }));
      this.root.addEventListener("keydown", (event) => this.press(event));
      window.addEventListener("hashchange", () => this.fromAddress());
    }

    press(event) {
      const by = this.step * (event.shiftKey ? 10 : 1);
      const keys = { ArrowRight: this.second + by, ArrowLeft: this.second - by, Home: 0,
        End: this.seconds };
      const isOwn = ["BUTTON", "SELECT", "SUMMARY"].includes(event.target.tagName);
      const isOther = event.ctrlKey || event.altKey || event.metaKey;
      if (isOther || event.target.tagName === "SELECT") return;
      if (event.key in keys) this.seek(keys[event.key]);
      else if (event.key === " " && !isOwn) this.toggle();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    fromAddress() {
      const found = /[#&]t=(\d+(?:\.\d+)?)/.exec(window.location.hash);
      this.seek(found ? Number(found[1]) : this.second);
    }

    eventBefore() {
      return this.events.filter((each) => each < Math.floor(this.second)).at(-1) ?? 0;
    }

    eventAfter() { return this.events.find((each) => each > this.second) ?? this.seconds; }

    seek(second) {
      const last = (Math.ceil(this.seconds / this.step) - 1) * this.step;
      this.second = Math.max(0, Math.min(second, last));
      const frame = Math.floor(this.second / this.step), shown = frame * this.step;
      this.panels.forEach((each) => each.show(frame, shown, shown + this.step));
      this.slider.value = shown;
      this.slider.setAttribute("aria-valuetext", `${shown} seconds`);
      say(this.clock, `${shown} s of ${this.seconds} s`);
      if (this.second >= last) this.pause();
    }

    toggle() {
      if (this.playing) { this.pause(); return; }
      if (this.second >= (Math.ceil(this.seconds / this.step) - 1) * this.step) this.seek(0);
      this.playing = true;
      say(this.button, "Pause");
      this.before = performance.now();
      this.play();
    }

    pause() {
      this.playing = false;
      if (this.button) say(this.button, "▶ Play");
    }

    // In motion, or where the reader wants none, from event to event.
    play() {
      if (!this.playing || !this.root.isConnected) return;
      if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
        this.seek(this.eventAfter());
        window.setTimeout(() => this.play(), 2500);
        return;
      }
      const now = performance.now(), speed = Number(this.root.querySelector(".speed").value);
      this.seek(this.second + speed * Math.min(now - this.before, 500) / 1000);
      this.before = now;
      window.requestAnimationFrame(() => this.play());
    }
  }

  find(document, ".halfopen-animation:not([data-playing])").forEach((root) => {
    window.halfopenAnimations = (window.halfopenAnimations ?? 0) + 1;
    root.dataset.playing = window.halfopenAnimations;
    root.halfopen = new Player(root, window.halfopenAnimations);
  });
})();
