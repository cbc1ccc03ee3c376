// Registers a return in three stages: find the order, say what and why, look it over.
import { euro, picture, product } from "./catalogue.js";
import { $, ask, html, on } from "./page.js";

const REASONS = { mind: "Changed my mind", size: "Too big or too small", damaged: "Arrived damaged", wrong: "Wrong article" };
const MONEY = { voucher: ["As voucher, with 5 % on top", "recommended"], card: ["Back to the card I paid with", "5 to 7 days"] };

export function returns(frame) {
  const form = { order_id: "", email: "", items: [], chosen: null, reason: null, money: "voucher" };
  const choice = (group, key, text, note = "") => `<div class="choice ${form[group] === key ? "here" : ""}" data-group="${group}" data-key="${key}">
    <span class="dot"></span>${text}<span class="soft">${note}</span></div>`;

  const find = (problem = "") => {
    frame(`<h1>Return something</h1><div class="box" style="width:420px"><form id="find">${problem ? `<div class="notice wrong">${html(problem)}</div>` : ""}
      <label>Order number<input name="order_id" autocomplete="off" value="${html(form.order_id)}"></label><label>E-mail address<input name="email" autocomplete="off" value="${html(form.email)}"></label>
      <button class="main">Find my order</button></form></div>`);
    on("#find", "submit", async (event) => {
      event.preventDefault();
      form.order_id = $("[name=order_id]").value.trim();
      form.email = $("[name=email]").value.trim();
      const answer = await ask("/api/returns/find", { order_id: form.order_id, email: form.email });
      if (!answer.ok) return find(answer.message);
      form.items = answer.items;
      ask_what();
    });
  };

  const ask_what = () => {
    frame(`<h1>Order ${html(form.order_id)}</h1><div class="cols"><div class="box"><h2>What do you return?</h2>${form.items
      .map((item, place) => choice("chosen", String(place), `${item.name}, ${item.colour}`, euro(item.cents)))
      .join("")}<h2>Why?</h2>${Object.entries(REASONS)
      .map(([key, text]) => choice("reason", key, text))
      .join("")}<h2>How do you want your money?</h2>${Object.entries(MONEY)
      .map(([key, [text, note]]) => choice("money", key, text, note))
      .join("")}</div><div class="box"><p class="soft">Choose one article and a reason.</p><button class="main wide" id="review" ${form.chosen && form.reason ? "" : "disabled"}>Review</button></div></div>`);
    on("[data-group]", "click", ({ currentTarget: { dataset } }) => ask_what((form[dataset.group] = dataset.key)));
    on("#review", "click", () => {
      review();
      scrollTo(0, 0);
    });
  };

  const review = () => {
    const item = form.items[Number(form.chosen)];
    frame(`<h1>Is this right?</h1><div class="box"><div class="row">${picture(product(item.id), item.colour)}<div class="grow"><b>${item.name}</b><br><span class="soft">${item.colour}</span></div>
      <span class="price">${euro(item.cents)}</span></div><p></p><dl><dt>Order</dt><dd>${html(form.order_id)}</dd><dt>Reason</dt><dd>${REASONS[form.reason]}</dd>
      <dt>Money</dt><dd>${MONEY[form.money][0]}</dd></dl><button id="back">Change</button> <button class="main" id="send">Register return</button></div>`);
    on("#back", "click", () => ask_what());
    on("#send", "click", async () => {
      const answer = await ask("/api/returns", { order_id: form.order_id, item: item.id, reason: form.reason, money: form.money });
      frame(`<div class="box"><div class="tickbig">✓</div><h1>Your return is registered</h1><dl><dt>Return</dt><dd><b>${answer.return_id}</b></dd>
        <dt>Article</dt><dd>${item.name}, ${item.colour}</dd><dt>Money</dt><dd>${MONEY[form.money][0]}</dd></dl>
        <p>We have sent a label to ${html(form.email)}. Hand the parcel in within 14 days.</p></div>`);
    });
  };

  find();
}
