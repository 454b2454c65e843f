// Messages as a phone draws them.
import { day, find, hour, icon, make, word } from "./dom.js";

const LINK = /(https?:\/\/[^\s]+)/;

/** Puts messages into a chat: new ones at their place, changed ones instead of their older form. */
export function draw(talk, messages, look) {
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 120;
  for (const message of messages) {
    const row = drawRow(message, look);
    const old = find(`[data-n="${message.n}"]`, talk);
    if (old) old.replaceWith(row);
    else talk.append(row);
    markDay(row, message);
  }
  if (!messages.length || !atEnd) return;
  toEnd(talk);
  // A picture grows when it has loaded.
  for (const img of talk.querySelectorAll("img")) if (!img.complete) img.onload = () => toEnd(talk);
}

const toEnd = (talk) => { talk.scrollTop = talk.scrollHeight; };

function drawRow(message, look) {
  const mine = look.isMine(message);
  const row = make("div", { class: `row ${mine ? "mine" : "theirs"}`, "data-n": message.n, "data-at": message.at });
  if (message.hidden) row.classList.add("hidden-tap");
  const bubble = make("div", { class: `bubble ${message.kind}` });
  const name = look.nameOf?.(message);
  if (name) bubble.append(make("strong", { class: "author" }, name));
  bubble.append(...content(message, look));
  if (message.buttons.length) bubble.append(chips(message, look));
  bubble.append(foot(message, mine));
  if (message.reaction) bubble.append(make("span", { class: "reaction" }, message.reaction));
  row.append(bubble);
  return row;
}

function content(message, look) {
  const drawn = KINDS[message.kind]?.(message) ?? [];
  return message.text ? [...drawn, make("p", {}, ...linked(message.text, look))] : drawn;
}

const thing = (name, what) => [make("p", { class: "thing" }, icon(name), " ", what)];
const picture = (message) => [make("img", { src: local(message.attachment.url), alt: word("picture") })];
const KINDS = {
  image: picture,
  gif: picture,
  video: (m) => thing("film", m.attachment.description || ""),
  sticker: () => [make("img", { src: "/static/sticker.svg", alt: word("sticker"), width: 96, height: 96 })],
  audio: () => thing("mic", word("audio")),
  location: (m) => {
    const place = m.attachment.coordinates;
    return thing("pin", word("location", { place: `${place.latitude}, ${place.longitude}` }));
  },
  file: (m) => thing("file", make("a", { href: local(m.attachment.url), target: "_blank" }, word("file", m.attachment))),
  link: (m) => thing("link", m.attachment.url || word("link")),
  business_card: () => thing("card", word("business_card")),
  request_info: () => thing("form", word("request_info")),
  list: () => thing("form", word("list")),
};

/** The emulator's own pictures by path, so that they load under any of its names. */
function local(url = "") {
  return url.includes("/media/") ? url.slice(url.indexOf("/media/")) : url;
}

function linked(text, look) {
  return text.split(LINK).flatMap((part, i) => {
    if (i % 2) return [make("a", { href: part, target: "_blank", rel: "noreferrer" }, part)];
    return look.mentions ? mentioned(part, look.mentions) : [part];
  });
}

function mentioned(text, mentions) {
  return text.split(/\[@(\w+)\]/).map((part, i) => (i % 2 ? make("b", { class: "mention" }, `@${mentions(part)}`) : part));
}

function chips(message, look) {
  const list = make("div", { class: "chips" });
  message.buttons.forEach((button, i) => {
    list.append(make("button", { type: "button", onclick: () => look.tap(message, i + 1, button) }, button.title));
  });
  return list;
}

const MARKS = { sent: "✓", waiting: "✓", delivered: "✓✓", retrying: "↻", lost: "!", received: "✓", seen: "✓✓" };

function foot(message, mine) {
  const state = make("span", { class: `state ${message.state}`, title: word(message.state) }, MARKS[message.state] ?? "");
  const known = mine && ["retrying", "lost"].includes(message.state);
  const label = make("span", { class: known ? "" : "unseen" }, ` ${word(message.state)}`);
  return make("span", { class: "foot" }, make("time", {}, hour(message.at)), " ", state, label);
}

/** A line with the date above the first message of a day. */
function markDay(row, message) {
  if (row.previousElementSibling?.classList.contains("day")) return;
  const before = row.previousElementSibling?.dataset.at;
  if (before === undefined || day(Number(before)) !== day(message.at)) {
    row.before(make("p", { class: "day" }, day(message.at)));
  }
}
