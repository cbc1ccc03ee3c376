// Draws the page named by <body data-page>.
import { PRODUCTS, euro, picture, product } from "./catalogue.js";
import { checkout, done } from "./checkout.js";
import { $, ask, frame, goods, html, lines, memory, on, query, ready } from "./page.js";
import { returns } from "./returns.js";

const tile = (item) => `<a class="tile" href="product.html?id=${item.id}">${picture(item)}<b>${item.name}</b>
  <span class="soft">${item.line}</span><span class="price">${euro(item.cents)}${item.sale ? '<span class="tag">Sale</span>' : ""}</span></a>`;

function index() {
  const [words, room] = [query.get("q")?.toLowerCase() ?? "", query.get("room")];
  const found = PRODUCTS.filter((item) => item.name.toLowerCase().includes(words) && (!room || item.room === room || (room === "Sale" && item.sale)));
  const title = words ? `${found.length} results for “${html(query.get("q"))}”` : (room ?? "Light for long evenings");
  frame(`<h1>${title}</h1><div class="grid">${found.map(tile).join("")}</div>${found.length ? "" : "<p>Nothing found. Try a shorter word.</p>"}`, room);
}

function productPage() {
  const item = product(query.get("id"));
  document.title = `${item.name} · Halden & Birk`;
  const chosen = { colour: item.colours[0], count: 1 };
  const draw = () => {
    frame(`<div class="product">${picture(item, chosen.colour)}<div><h1>${item.name}</h1><p class="soft">${item.line}. Delivered in 3 to 5 working days.</p><p class="soft">In stock in all colours.</p>
      <div class="price">${euro(item.cents)}</div><h2>Colour</h2><div class="swatches">${item.colours
        .map((name) => `<button data-colour="${name}" class="${name === chosen.colour ? "here" : ""}">${name}</button>`)
        .join("")}</div><h2>Quantity</h2><div class="stepper"><button data-step="-1" aria-label="Fewer">−</button><output>${chosen.count}</output>
      <button data-step="1" aria-label="More">+</button></div><button class="main wide" id="add">Add to basket</button></div></div>`, item.room);
    on("[data-colour]", "click", ({ target }) => draw(Object.assign(chosen, { colour: target.dataset.colour })));
    on("[data-step]", "click", ({ target }) => draw(Object.assign(chosen, { count: Math.max(1, chosen.count + Number(target.dataset.step)) })));
    on("#add", "click", () => {
      const basket = memory.get("basket", []);
      const same = basket.find((line) => line.id === item.id && line.colour === chosen.colour);
      if (same) same.count += chosen.count;
      else basket.push({ id: item.id, ...chosen });
      memory.set("basket", basket);
      draw();
      $("#add").insertAdjacentHTML("beforebegin", `<div class="notice">${chosen.count} × ${chosen.colour} is in your basket. <a href="basket.html">Go to basket</a></div>`);
    });
  };
  draw();
}

function basket(problem = "", typed = "") {
  const voucher = memory.get("voucher");
  const off = voucher ? Math.round((goods() * voucher.percent) / 100) : 0;
  const row = ({ item, colour, count }, place) => `<div class="row">${picture(item, colour)}<div class="grow"><b>${item.name}</b><br>
    <span class="soft">${colour}, ${count} × ${euro(item.cents)}</span></div><span class="price">${euro(item.cents * count)}</span>
    <button data-remove="${place}">Remove</button></div>`;
  frame(`<h1>Your basket</h1><div class="cols"><div class="box">${lines().map(row).join("") || "Your basket is empty."}</div>
    <div class="box"><form class="${problem ? "bad" : ""}" id="code"><label>Voucher<span class="voucher"><input name="code" placeholder="Code" autocomplete="off" value="${html(typed)}">
    <button>Apply</button></span><span class="why">${html(problem)}</span></label></form>
    <div class="sum"><span>Goods</span><span>${euro(goods())}</span></div>${voucher ? `<div class="sum"><span>${voucher.code}</span><span>− ${euro(off)}</span></div>` : ""}
    <div class="sum"><span>Delivery</span><span>from ${euro(490)}</span></div><div class="sum all"><span>Total</span><span>${euro(goods() - off + 490)}</span></div>
    <a class="button main wide" href="checkout.html">Checkout</a></div></div>`);
  on("[data-remove]", "click", ({ target }) => {
    memory.set("basket", memory.get("basket", []).filter((_, place) => place !== Number(target.dataset.remove)));
    basket();
  });
  on("#code", "submit", async (event) => {
    event.preventDefault();
    const code = $("[name=code]").value.trim();
    const answer = await ask(`/api/vouchers/${encodeURIComponent(code)}`);
    if (answer.ok) memory.set("voucher", { code: answer.code, percent: answer.percent });
    basket(answer.ok ? "" : answer.message, answer.ok ? "" : code);
  });
}

function missing() {
  frame(`<h1>This page does not exist</h1><p>It may have moved. <a href="/index.html">Back to the shop</a></p>`);
}

const PAGES = { index, product: productPage, basket, checkout: () => checkout(frame), done: () => done(frame), returns: () => returns(frame), missing };

PAGES[document.body.dataset.page]();
await ready();
