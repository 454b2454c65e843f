// What every part of the page needs: elements, words, times, requests.

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A new element; children may be elements or text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function stamp(id) {
  return find(`#${id}`).content.firstElementChild.cloneNode(true);
}

/** A sentence of the page, kept in its HTML, with {placeholders} filled in. */
export function word(key, values = {}) {
  const kept = find(`#words [data-key="${key}"]`);
  return (kept ? kept.textContent : key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const hourFormat = new Intl.DateTimeFormat("vi-VN", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const secondFormat = new Intl.DateTimeFormat("vi-VN", { ...ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("vi-VN", { ...ZONE, weekday: "long", day: "numeric", month: "numeric", year: "numeric" });

const shortFormat = new Intl.DateTimeFormat("vi-VN", { ...ZONE, weekday: "short", day: "numeric", month: "numeric", year: "numeric" });
export const shortDay = (seconds) => shortFormat.format(seconds * 1000);
export const hour = (seconds) => hourFormat.format(seconds * 1000);
export const second = (seconds) => secondFormat.format(seconds * 1000);
export const day = (seconds) => dayFormat.format(seconds * 1000);

/** One request to the emulator; throws an Error with its reason when it refuses. */
export async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const answer = await fetch(path, options);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error || answer.statusText);
  return found;
}

let hiding;
export function tell(text) {
  const toast = find("#toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 5000);
}

/** Runs something a person asked for and tells them when it cannot be done. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    tell(word("failed", { reason: error.message }));
    return undefined;
  }
}

export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** Letters without accents, for searching. */
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
