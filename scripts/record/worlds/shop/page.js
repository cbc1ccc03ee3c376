// What every page of the shop shares: its frame, the basket, questions to the server, and when it is ready to be looked at.
import { product } from "./catalogue.js";

const root = document.documentElement;
export const query = new URLSearchParams(location.search);

export const memory = {
  get: (key, otherwise) => JSON.parse(sessionStorage.getItem(key) ?? "null") ?? otherwise,
  set: (key, value) => sessionStorage.setItem(key, JSON.stringify(value)),
};

export const html = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
export const $ = (selector) => document.querySelector(selector);
export const on = (selector, event, act) => document.querySelectorAll(selector).forEach((one) => one.addEventListener(event, act));

/** Go to another page. The state says so at once: whoever waits must not take the old page for the new one. */
export function go(address) {
  root.dataset.state = "leaving";
  location.href = address;
}

/** Ask the server; the page counts as busy until it has answered. */
export async function ask(path, body) {
  root.dataset.state = "busy";
  const answer = await fetch(path, body && { method: "POST", body: JSON.stringify(body) });
  const data = await answer.json();
  root.dataset.state = "ready";
  return { ok: answer.ok, ...data };
}

export const lines = () => memory.get("basket", []).map((line) => ({ ...line, item: product(line.id) }));
export const goods = () => lines().reduce((sum, { item, count }) => sum + item.cents * count, 0);

/** Draw the page around its content. */
export function frame(content, here) {
  const count = lines().reduce((sum, line) => sum + line.count, 0);
  const room = (name) => `<a href="index.html?room=${name}" class="${here === name ? "here" : ""}">${name}</a>`;
  document.body.innerHTML = `
    <header><a class="logo" href="index.html">Halden<i>&amp;</i>Birk</a>
      <nav>${room("Lamps")}${room("Rugs")}${room("Sale")}</nav>
      <form action="index.html"><input name="q" placeholder="Search" aria-label="Search" autocomplete="off" value="${html(query.get("q") ?? "")}"></form>
      <a class="basket" href="basket.html">Basket · ${count}</a></header>
    <main>${content}</main>
    <footer><div><a href="returns.html">Returns</a><a href="index.html">Delivery</a></div>
      <div><a href="index.html">Contact</a><a href="index.html">Privacy</a></div><div>Halden &amp; Birk, lamps and rugs since 1987</div></footer>
    ${memory.get("cookies", false) ? "" : `<div class="cookies" role="dialog" aria-label="Cookies"><p>We use cookies to remember your basket
      and, if you agree, to measure how our shop is used.</p><button data-cookies>Only needed</button>
      <button data-cookies class="main">Accept all</button></div>`}`;
  on("[data-cookies]", "click", () => {
    memory.set("cookies", true);
    $(".cookies").remove();
  });
}

/** The page is drawn and its fonts are there. */
export async function ready() {
  await Promise.all(["400 14px Inter", "600 14px Inter"].map((font) => document.fonts.load(font)));
  root.dataset.state = "ready";
}

root.addEventListener("click", ({ target }) => {
  if (target.closest("a[href]")) root.dataset.state = "leaving";
});
root.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) root.dataset.state = "leaving";
});
