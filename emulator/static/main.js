// Waits for what is new in the emulator and shows it.
import { attempt, call, find, findAll, second, shortDay } from "./dom.js";
import { showConsole } from "./console.js";
import { showGroup } from "./group.js";
import { allPhones, showPhone } from "./phone.js";

const VIETNAM_SECONDS = 7 * 3600;
const DAY_SECONDS = 86400;
const MORNING_SECONDS = 8 * 3600;
const WIDE = 740;
let anchor = { now: Date.now() / 1000, speed: 1, seen: performance.now() };

const now = () => anchor.now + ((performance.now() - anchor.seen) / 1000) * anchor.speed;
const jump = (given) => attempt(() => call("POST", "/sim/clock", given));
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function show(news) {
  anchor = { now: news.now, speed: news.speed, seen: performance.now() };
  news.residents.forEach(showPhone);
  showGroup(news.group, news.residents);
  showConsole(news);
}

async function follow() {
  let revision = -1;
  let life;
  let begun = false;
  for (;;) {
    try {
      const news = await call("GET", `/sim/updates?after=${revision}&timeout=25`);
      if (life !== undefined && news.life !== life) location.reload();
      ({ revision, life } = news);
      find("#offline").hidden = true;
      show(news);
      if (!begun) {
        begun = true;
        await begin(news);
        document.body.dataset.ready = "";
      }
    } catch (error) {
      find("#offline").hidden = false;
      await pause(1000);
    }
  }
}

/** The first look: a newcomer finds phones to type on, a person sent here by the bot finds their own. */
async function begin(news) {
  const wanted = new URLSearchParams(location.search).get("phone");
  if (wanted === "new") {
    history.replaceState(null, "", "/");
    const made = await add("resident");
    await call("POST", `/sim/residents/${made.id}/chatnow`, {});
    return;
  }
  if (news.residents.length) return;
  await add("resident");
  if (window.innerWidth >= WIDE) await add("resident");
}

async function add(role) {
  const made = (await call("POST", "/sim/residents", { role })).residents[0];
  const phone = showPhone({ ...made, messages: [] });
  phone.element.scrollIntoView({ inline: "center", block: "nearest" });
  return made;
}

function tick() {
  find("#clock").textContent = `${second(now())} ${shortDay(now())}`;
}

function showView(name) {
  document.body.dataset.view = name;
  findAll("[data-show]").forEach((b) => b.toggleAttribute("aria-current", b.dataset.show === name));
  if (name === "phones") allPhones().forEach((phone) => phone.toEnd());
}

findAll("[data-show]").forEach((b) => b.addEventListener("click", () => showView(b.dataset.show)));
findAll("[data-add]").forEach((b) => b.addEventListener("click", () => attempt(() => add(b.dataset.add))));
findAll("[data-jump]").forEach((b) => b.addEventListener("click", () => jump({ by: Number(b.dataset.jump) })));
find("[data-morning]").addEventListener("click", () => {
  const midnight = Math.floor((now() + VIETNAM_SECONDS) / DAY_SECONDS) * DAY_SECONDS - VIETNAM_SECONDS;
  jump({ to: midnight + DAY_SECONDS + MORNING_SECONDS });
});
find("#set-clock").addEventListener("click", () => {
  find("#instant").value = new Date((now() + VIETNAM_SECONDS) * 1000).toISOString().slice(0, 16);
  find("#rate").value = String(anchor.speed);
  find("#clock-dialog").showModal();
});
find("#clock-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue !== "set") return;
  jump({ to: `${find("#instant").value}:00+07:00`, speed: Number(find("#rate").value || 1) });
});

setInterval(tick, 500);
tick();
follow();
