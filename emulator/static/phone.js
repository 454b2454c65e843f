// One phone: its chat, its typing box, and the page it opens after a scan.
import { attempt, base64, call, find, findAll, make, stamp, tell, word } from "./dom.js";
import { draw } from "./bubbles.js";
import { openScanner } from "./scan.js";

const phones = new Map();

export const allPhones = () => [...phones.values()];

/** Shows what is new about a resident; makes the phone when there is none yet. */
export function showPhone(resident) {
  let phone = phones.get(resident.id);
  if (!phone) {
    phone = new Phone(resident);
    phones.set(resident.id, phone);
    find("#phones").append(phone.element);
  }
  phone.update(resident);
  return phone;
}

export class Phone {
  constructor(resident) {
    this.id = resident.id;
    this.name = resident.name;
    this.element = stamp("phone-template");
    this.element.dataset.id = resident.id;
    this.element.setAttribute("aria-label", resident.name);
    find(".owner strong", this.element).textContent = resident.name;
    this.talk = find(".talk", this.element);
    this.box = find("textarea", this.element);
    this.seenTimer = 0;
    this.look = { isMine: (m) => m.from === "user", tap: (m, number, button) => this.tap(m, number, button) };
    this.listen();
  }

  listen() {
    const { element } = this;
    findAll("[data-do]", element).forEach((b) => b.addEventListener("click", () => this.does(b.dataset.do)));
    findAll(".scan", element).forEach((b) => b.addEventListener("click", () => openScanner(this)));
    findAll("[data-send]", element).forEach((b) => b.addEventListener("click", () => this.send({ kind: b.dataset.send })));
    find(".photo", element).addEventListener("change", (event) => this.sendPhoto(event.target));
    find("[data-transcript]", element).addEventListener("click", () => this.copyTranscript());
    find(".plus", element).addEventListener("click", () => this.openSheet(find(".sheet", element).hidden));
    find(".compose", element).addEventListener("submit", (event) => { event.preventDefault(); this.say(); });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); }
    });
    this.box.addEventListener("input", () => this.fit());
    find(".web button", element).addEventListener("click", () => this.closePage());
    find("iframe", element).addEventListener("load", (event) => this.watchPage(event.target));
  }

  update(resident) {
    draw(this.talk, resident.messages, this.look);
    find(".welcome", this.element).hidden = resident.opened || resident.last > 0;
    const flags = [
      resident.role === "helper" && word("helper"),
      resident.follower && word("follower"),
      resident.blocked !== 0 && word("blocked"),
    ];
    find(".flags", this.element).textContent = flags.filter(Boolean).join(" · ");
    if (resident.messages.some((m) => m.from === "oa" && m.state === "received")) this.seeSoon();
  }

  does(verb, given = {}) {
    find(".menu", this.element).open = false;
    return attempt(() => call("POST", `/sim/residents/${this.id}/${verb}`, given));
  }

  async say() {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    this.fit();
    await this.does("say", { text });
    this.toEnd();
  }

  async tap(message, button, shown) {
    const found = await this.does("tap", { message: message.id, button });
    if (found?.opened) tell(word("opens", { what: Object.values(found.opened).join(" ") || shown.title }));
  }

  async send(given) {
    this.openSheet(false);
    await this.does("send", given);
    this.toEnd();
  }

  async sendPhoto(input) {
    const [file] = input.files;
    if (file) await this.send({ kind: "image", data: await base64(file) });
    input.value = "";
  }

  openSheet(open) {
    find(".sheet", this.element).hidden = !open;
    find(".plus", this.element).setAttribute("aria-expanded", String(open));
    if (open) find(".sheet button", this.element).focus();
    this.toEnd();
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 120)}px`;
  }

  toEnd() {
    this.talk.scrollTop = this.talk.scrollHeight;
  }

  /** The page a scanned code opens, then the chat with the code ready to be pasted. */
  async openPage(path, code) {
    const answer = await fetch(path).catch(() => undefined);
    this.offer(code);
    if (!answer?.ok) {
      tell(word("no-bot"));
      await this.openChat();
      return;
    }
    const web = find(".web", this.element);
    find("code", web).textContent = path.replace("/landing", "");
    find("iframe", web).src = path;
    web.hidden = false;
    find("button", web).focus();
  }

  /** A link that leaves the bot's pages is "open Zalo": it ends in this phone's chat. */
  watchPage(frame) {
    const inside = frame.contentDocument;
    inside?.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || new URL(link.href).pathname.startsWith("/landing/")) return;
      event.preventDefault();
      this.closePage();
      this.openChat();
    });
  }

  async openChat() {
    await this.does("chatnow");
    this.box.focus();
  }

  closePage() {
    find(".web", this.element).hidden = true;
    find("iframe", this.element).removeAttribute("src");
  }

  offer(code) {
    const hint = find(".hint", this.element);
    const button = make("button", { type: "button" }, word("send-code", { code }));
    button.addEventListener("click", async () => {
      hint.hidden = true;
      await this.does("say", { text: code });
      this.toEnd();
    });
    hint.replaceChildren(button);
    hint.hidden = !code;
  }

  /** Tells Zalo the message was read, once the phone is really in sight. */
  seeSoon() {
    clearTimeout(this.seenTimer);
    this.seenTimer = setTimeout(() => {
      const { left, right } = this.element.getBoundingClientRect();
      const inSight = document.visibilityState === "visible" && right > 0 && left < window.innerWidth;
      if (inSight && this.element.offsetParent) this.does("see");
    }, 400);
  }

  async copyTranscript() {
    find(".menu", this.element).open = false;
    const { messages } = await call("GET", `/sim/residents/${this.id}/transcript`);
    const lines = messages.map((m) => `${m.from === "oa" ? word("oa") : this.name}: ${m.text || m.kind}`);
    await attempt(() => navigator.clipboard.writeText(lines.join("\n\n")));
    tell(word("copied"));
  }
}
