// The operator's side: what passed between Zalo and the bot, faults, account.
import { attempt, call, find, findAll, make, second, tell, word } from "./dom.js";

const MOST_ROWS = 150;
// Zalo's reports on the account's own messages; they outnumber what people do.
const REPORT = /^(oa_|user_received_|user_seen_)/;
const detail = find("#detail");
let names = {};

export function showConsole(news) {
  names = Object.fromEntries(news.residents.map((one) => [one.id, one.name]));
  news.events.forEach((event) => put("#events", event, eventRow(event)));
  news.calls.forEach((one) => put("#calls", one, callRow(one)));
  Object.entries(news.faults).forEach(([name, fault]) => showFault(name, fault));
  find("#unsubscribed").hidden = news.subscribed;
  find("#oa-type").value = String(news.oa_type);
  findAll("[data-setting]").forEach((box) => { box.checked = news[box.dataset.setting]; });
  find("#others").textContent = news.others ? word("others", { n: news.others }) : "";
}

function put(list, entry, row) {
  const log = find(list);
  const item = make("li", { "data-n": entry.n, class: REPORT.test(entry.name ?? "") ? "report" : "" }, row);
  const old = find(`[data-n="${entry.n}"]`, log);
  if (old) old.replaceWith(item);
  else log.prepend(item);
  while (log.children.length > MOST_ROWS) log.lastElementChild.remove();
}

function eventRow(event) {
  const who = Object.keys(names).find((id) => event.body.includes(id));
  return make(
    "button", { type: "button", class: `entry ${event.state}`, onclick: () => showEvent(event) },
    make("time", {}, second(event.at)), make("b", {}, event.name), make("span", {}, who ? names[who] : ""),
    make("i", {}, word(event.state)),
  );
}

function callRow(one) {
  const code = errorOf(one.answer);
  const good = code === 0 && one.status === 200;
  return make(
    "button", { type: "button", class: `entry ${good ? "delivered" : "lost"}`, onclick: () => showCall(one) },
    make("time", {}, second(one.at)), make("b", {}, one.path.split("?")[0]), make("span", {}, one.fault),
    make("i", {}, good ? "0" : String(code ?? one.status)),
  );
}

function errorOf(answer) {
  try {
    return JSON.parse(answer).error ?? 0;
  } catch {
    return undefined;
  }
}

const section = (title, text) => [make("h3", {}, word(title)), make("pre", { tabindex: 0 }, text)];

function pretty(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  // Ids are longer than a JavaScript number holds, so the text is laid out without being parsed into numbers.
  return JSON.stringify(JSON.parse(text.replace(/([:[,]\s*)(\d{16,})/g, '$1"$2"')), null, 2);
}

function showEvent(event) {
  const attempts = event.attempts.map((one) =>
    word("attempt", { time: second(one.at), status: one.status || "–", note: one.note, ms: one.ms }));
  const signature = event.attempts[0]?.signature ?? "";
  const retried = event.retries ? `\nnum_retry: ${event.retries}` : "";
  open(event.name, [
    ...section("event-attempts", attempts.join("\n") || word("waiting")),
    ...section("call-headers", `Content-Type: application/json\nX-ZEvent-Signature: ${signature}${retried}`),
    ...section("event-body", pretty(event.body)),
  ]);
  const replay = find("#replay");
  replay.hidden = false;
  replay.onclick = () => attempt(() => call("POST", `/sim/events/${event.n}/replay`)).then(() => tell(word("done")));
}

function showCall(one) {
  const headers = Object.entries(one.headers).map(([name, value]) => `${name}: ${value}`);
  open(`${one.method} ${one.path}`, [
    ...section("call-headers", headers.join("\n")),
    ...section("call-request", pretty(one.body)),
    ...section("call-answer", `HTTP ${one.status} – ${one.ms} ms\n${pretty(one.answer)}`),
  ]);
  find("#replay").hidden = true;
}

function open(title, parts) {
  find("#detail-title").textContent = title;
  find("#detail-body").replaceChildren(...parts);
  detail.showModal();
}

function showFault(name, fault) {
  const row = find(`[data-fault="${name}"]`);
  if (!row) return;
  const select = find("select", row);
  if (document.activeElement !== select) {
    const near = [...select.options].map((o) => o.value).find((v) => Number(v) === fault.probability);
    select.value = near ?? (fault.probability > 0.3 ? "0.5" : "0.1");
  }
  const parts = [fault.count && word("next", fault), fault.hits && word("hits", fault)].filter(Boolean);
  find("output", row).textContent = parts.join(", ");
  row.classList.toggle("on", fault.probability > 0 || fault.count > 0);
  row.dataset.count = fault.count;
}

const setFaults = (values) => attempt(() => call("PUT", "/sim/faults", values));

findAll("[data-fault]").forEach((row) => {
  const name = row.dataset.fault;
  find("select", row).addEventListener("change", (event) => setFaults({ [name]: { probability: Number(event.target.value) } }));
  find("button", row).addEventListener("click", () => setFaults({ [name]: { count: Number(row.dataset.count || 0) + 1 } }));
});
find("#brief").addEventListener("change", (event) => find("#events").classList.toggle("brief", event.target.checked));
find("#clear-faults").addEventListener("click", () => attempt(() => call("DELETE", "/sim/faults")));
findAll("[data-post]").forEach((button) => button.addEventListener("click", async () => {
  const found = await attempt(() => call("POST", button.dataset.post, {}));
  if (found && button.dataset.tell) tell(word(button.dataset.tell, found));
}));
findAll("[data-setting]").forEach((box) => box.addEventListener("change", () =>
  attempt(() => call("PUT", "/sim/settings", { [box.dataset.setting]: box.checked }))));
find("#oa-type").addEventListener("change", (event) =>
  attempt(() => call("PUT", "/sim/settings", { oa_type: Number(event.target.value) })));
find("#reset").addEventListener("click", () => {
  if (window.confirm(word("sure"))) attempt(() => call("POST", "/sim/reset"));
});

// Tabs: arrow keys move, as in any tab list.
const tabs = findAll('[role="tab"]');
function choose(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    find(`#${one.getAttribute("aria-controls")}`).hidden = !chosen;
  }
}
tabs.forEach((tab, i) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(i + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
});
