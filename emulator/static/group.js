// The account's group as one more phone.
import { attempt, base64, call, find, findAll, icon, make, word } from "./dom.js";
import { draw } from "./bubbles.js";

const pane = find("#group");
const oaId = document.body.dataset.oaId;
let names = {};
let groupId = "";

const look = {
  isMine: () => false,
  nameOf: (message) => nameOf(message.from),
  mentions: (id) => (id === groupId ? "all" : nameOf(id === oaId ? "oa" : id)),
  tap: () => undefined,
};

const nameOf = (id) => (id === "oa" ? word("oa") : names[id] ?? id);
const post = (verb, given) => attempt(() => call("POST", `/sim/group/${verb}`, given));

export function showGroup(group, residents) {
  names = { ...names, ...group.names };
  groupId = group.id;
  find(".name", pane).textContent = group.name;
  find(".sub", pane).textContent = word("members", { n: group.members.length + 1 });
  showMembers(group);
  showChoices(group, residents);
  draw(find(".talk", pane), group.messages, look);
}

function showMembers(group) {
  const rows = group.members.map((id) => {
    const label = word("remove", { name: nameOf(id) });
    const button = make("button", { type: "button", "aria-label": label, title: label, onclick: () => post("leave", { resident: id }) }, icon("close"));
    return make("li", {}, nameOf(id), " ", button);
  });
  find(".members", pane).replaceChildren(...rows);
}

/** Keeps what is chosen while the lists change under it. */
function choices(select, entries) {
  const wanted = entries.map(([value, text]) => `${value}=${text}`).join("|");
  if (select.dataset.entries === wanted) return;
  const chosen = select.value;
  select.replaceChildren(...entries.map(([value, text]) => make("option", { value }, text)));
  select.dataset.entries = wanted;
  if (entries.some(([value]) => value === chosen)) select.value = chosen;
}

function showChoices(group, residents) {
  const outside = residents.filter((one) => !group.members.includes(one.id));
  choices(find(".join", pane), [["", word("choose")], ...outside.map((one) => [one.id, one.name])]);
  choices(find(".member", pane), group.members.map((id) => [id, nameOf(id)]));
  const empty = group.members.length === 0;
  findAll(".compose textarea, .compose .send, .compose .photo", pane).forEach((part) => { part.disabled = empty; });
}

async function say() {
  const box = find("textarea", pane);
  const text = box.value.trim();
  const mention = find(".mention", pane).checked;
  if (!text && !mention) return;
  box.value = "";
  await post("say", { resident: find(".member", pane).value, text, mention });
}

async function sendPhoto(input) {
  const [file] = input.files;
  const box = find("textarea", pane);
  if (!file) return;
  await post("send", { resident: find(".member", pane).value, kind: "image", text: box.value.trim(), data: await base64(file) });
  input.value = box.value = "";
}

find(".join", pane).addEventListener("change", (event) => {
  if (event.target.value) post("join", { resident: event.target.value });
});
find(".compose", pane).addEventListener("submit", (event) => { event.preventDefault(); say(); });
find("textarea", pane).addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(); }
});
find(".photo", pane).addEventListener("change", (event) => sendPhoto(event.target));
