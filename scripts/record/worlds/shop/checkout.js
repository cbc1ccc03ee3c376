// Pays for the basket: an address, a way of delivery, one button. The server has the last word on what is right.
import { euro } from "./catalogue.js";
import { $, ask, go, goods, html, lines, memory, on } from "./page.js";

const FIELDS = { name: "Full name", street: "Street and number", postcode: "Postcode", city: "City", email: "E-mail" };
const WAYS = { standard: ["Standard, 3 to 5 working days", 490], express: ["Express, next working day", 1290] };

export function checkout(frame) {
  const form = { way: "express", newsletter: true, values: {}, problems: {} };
  const field = (key) => `<label class="${form.problems[key] ? "bad" : ""}">${FIELDS[key]}<input name="${key}" autocomplete="off" value="${html(form.values[key] ?? "")}">
    ${form.problems[key] ? `<span class="why">${html(form.problems[key])}</span>` : ""}</label>`;
  const draw = () => {
    const voucher = memory.get("voucher");
    const off = voucher ? Math.round((goods() * voucher.percent) / 100) : 0;
    const wrong = Object.keys(form.problems).length;
    const count = lines().reduce((sum, line) => sum + line.count, 0);
    frame(`<h1>Checkout</h1>${wrong ? `<div class="notice wrong">Please correct ${wrong} field${wrong > 1 ? "s" : ""}.</div>` : ""}
      <div class="cols"><div class="box">${field("name")}${field("street")}<div class="pair">${field("postcode")}${field("city")}</div>${field("email")}
      <h2>Delivery</h2>${Object.entries(WAYS)
        .map(([key, [name, cents]]) => `<div class="choice ${form.way === key ? "here" : ""}" data-way="${key}"><span class="dot"></span>${name}<span class="soft">${euro(cents)}</span></div>`)
        .join("")}
      <div class="choice tick ${form.newsletter ? "here" : ""}" data-newsletter><span class="dot"></span>Send me the newsletter with offers</div></div>
      <div class="box"><h2>Your order</h2><div class="sum"><span>${count} article${count === 1 ? "" : "s"}</span><span>${euro(goods())}</span></div>
      ${voucher ? `<div class="sum"><span>${voucher.code}</span><span>− ${euro(off)}</span></div>` : ""}
      <div class="sum"><span>Delivery</span><span>${euro(WAYS[form.way][1])}</span></div>
      <div class="sum all"><span>Total</span><span>${euro(goods() - off + WAYS[form.way][1])}</span></div>
      <button class="main wide" id="order">Order and pay</button><p class="soft" style="margin:10px 0 0">Payment on invoice, 14 days.</p></div></div>`);
    on("input[name]", "input", ({ target }) => (form.values[target.name] = target.value));
    on("[data-way]", "click", ({ currentTarget }) => draw((form.way = currentTarget.dataset.way)));
    on("[data-newsletter]", "click", () => draw((form.newsletter = !form.newsletter)));
    on("#order", "click", order);
  };
  const order = async () => {
    const basket = lines().map(({ id, colour, count }) => ({ id, colour, count }));
    const answer = await ask("/api/orders", { ...form.values, way: form.way, newsletter: form.newsletter, basket, voucher: memory.get("voucher")?.code ?? "" });
    form.problems = answer.problems ?? {};
    if (!answer.ok) {
      draw();
      scrollTo(0, 0);
      return;
    }
    memory.set("last", answer);
    memory.set("basket", []);
    go("done.html");
  };
  draw();
}

export function done(frame) {
  const { order_id, total_cents, way, email } = memory.get("last", {});
  frame(`<div class="box"><div class="tickbig">✓</div><h1>Thank you for your order</h1><dl><dt>Order</dt><dd><b>${order_id}</b></dd>
    <dt>Total</dt><dd>${euro(total_cents)}</dd><dt>Delivery</dt><dd>${WAYS[way][0]}</dd><dt>Confirmation</dt><dd>sent to ${html(email)}</dd></dl>
    <a class="button" href="index.html">Back to the shop</a></div>`);
}
