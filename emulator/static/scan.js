// The dialog that stands for the camera: choose a commune, or a picture of its code.
import { attempt, call, find, make, plain, tell, word } from "./dom.js";

const MOST_SHOWN = 300;
const dialog = find("#scan");
let phone;
let units = [];

export async function openScanner(forPhone) {
  phone = forPhone;
  find("#find").value = "";
  dialog.showModal();
  find("#find").focus();
  const found = await attempt(() => call("GET", "/sim/units"));
  units = (found?.units ?? []).map((unit) => ({
    ...unit,
    searched: plain(`${unit.commune_type} ${unit.commune_name} ${unit.district_name} ${unit.code}`),
  }));
  list();
}

function list() {
  const words = plain(find("#find").value).split(/\s+/).filter(Boolean);
  const fitting = units.filter((unit) => words.every((part) => unit.searched.includes(part)));
  const rows = fitting.slice(0, MOST_SHOWN).map((unit) => {
    const button = make("button", { type: "button", onclick: () => scan(unit) });
    const kind = unit.commune_type ? unit.commune_type[0].toUpperCase() + unit.commune_type.slice(1) : "";
    button.append(make("strong", {}, `${kind} ${unit.commune_name}`.trim()), " ", make("span", {}, unit.district_name), make("code", {}, unit.code));
    return make("li", {}, button);
  });
  find("#communes").replaceChildren(...rows);
  find("#no-communes").hidden = units.length > 0;
}

function scan(unit) {
  dialog.close();
  if (find("#straight").checked || !unit.url) {
    phone.does("scan", { code: unit.chat_text });
  } else {
    phone.openPage(landing(unit.url), unit.chat_text);
  }
}

/** The bot's page at the address the emulator serves it from. */
function landing(address) {
  const { pathname, search } = new URL(address, location.href);
  return `/landing${pathname}${search}`;
}

async function readPicture(input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  const found = await attempt(async () => (await fetch("/sim/qr", { method: "POST", body: file })).json());
  if (!found?.text) {
    tell(word("no-code"));
    return;
  }
  const unit = units.find((one) => one.url === found.text || one.chat_text === found.text);
  if (unit) scan(unit);
  else tell(word("other-code", found));
}

find("#find").addEventListener("input", list);
find("#find").addEventListener("keydown", (event) => {
  const first = find("#communes button");
  if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
});
find("#picture")?.addEventListener("change", (event) => readPicture(event.target));
