// Small helpers to build the screen. Text of people only ever becomes a text node; the one place that takes HTML is `cleanHtml`.

function h(spec, props, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [name, call] of Object.entries(value)) node.addEventListener(name, call);
    else if (key === "data") for (const [name, text] of Object.entries(value)) node.dataset[name] = text;
    else if (key === "value" || key === "checked" || key === "disabled" || key === "readOnly" || key === "selected") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return node;
}

function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

// HTML that the kernel has cleaned (board_pack/markdown.py). Parsed without running anything, and filtered once more by a list of what may be there.
const ALLOWED = new Set("P,H3,H4,UL,OL,LI,STRONG,EM,CODE,PRE,BLOCKQUOTE,TABLE,THEAD,TBODY,TR,TH,TD,A,BR,DEL,S,SUP,SUB,SPAN,DIV".split(","));
function cleanHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) to.append(document.createTextNode(node.data));
      else if (node.nodeType === Node.ELEMENT_NODE) {
        if (!ALLOWED.has(node.tagName)) {
          copy(node, to);
          continue;
        }
        const made = document.createElement(node.tagName.toLowerCase());
        if (node.tagName === "A" && /^(https?|mailto):/i.test(node.getAttribute("href") || "")) {
          made.href = node.getAttribute("href");
          made.target = "_blank";
          made.rel = "noopener noreferrer";
        }
        copy(node, made);
        to.append(made);
      }
    }
  };
  const out = document.createDocumentFragment();
  copy(parsed.body, out);
  return out;
}

// Offsets of claims and comments count code points; the browser counts UTF-16 units.
function toUnits(text, points) {
  let at = 0,
    n = 0;
  while (n < points && at < text.length) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
    n += 1;
  }
  return at;
}
function toPoints(text, units) {
  let n = 0,
    at = 0;
  while (at < units && at < text.length) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
    n += 1;
  }
  return n;
}

let serial = 0;
function uid(prefix) {
  serial += 1;
  return `kr-${prefix}-${serial}`;
}
function plural(n, one, many) {
  return `${n} ${n === 1 ? one : many || one + "s"}`;
}
function words(text) {
  const found = text.trim().match(/\S+/g);
  return found ? found.length : 0;
}
function when(at) {
  const day = new Date(at);
  if (Number.isNaN(day.getTime())) return at || "";
  const today = new Date().toDateString() === day.toDateString();
  const time = day.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return today ? time : `${day.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}
function button(label, call, props) {
  return h(
    "button.kr-btn" + (props && props.kind ? ".kr-" + props.kind : ""),
    { type: "button", ...props, kind: null, on: { click: call } },
    label,
  );
}
function labelled(label, control, hint) {
  const id = control.id || (control.id = uid("f"));
  return h("div.kr-labelled", null, h("label", { for: id }, label), control, hint ? h("span.kr-hint", null, hint) : null);
}
function select(options, value, props) {
  const node = h("select.kr-input", props);
  for (const [key, text] of options) node.append(h("option", { value: key, selected: key === value }, text));
  node.value = value;
  return node;
}
function download(name, data, type) {
  const url = URL.createObjectURL(new Blob([data], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
const SEVERITY = { error: "Error", warning: "Warning", note: "Note" };
const VERDICT = { met: "met", partly: "partly", unmet: "unmet", not_applicable: "doesn’t apply" };
const MONTHS = "January February March April May June July August September October November December".split(" ");
