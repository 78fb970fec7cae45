// The search page: asks the index that stands beside the site, and writes the results. Nothing leaves the browser.
// The address holds the whole question, so that going back, a bookmark or a link finds the same answer.

const ROOT = new URL("../", import.meta.url);
const STEP = 10;
// Words that say nothing of what is sought.
const TOOLS = new Set("les des une aux sur par pour dans avec qui que est sont mon mes son ses cette comment quand".split(" "));

const form = document.querySelector("main form[role=search]");
const field = form.elements.q;
const place = document.getElementById("resultats");
const said = place.dataset;
const status = place.querySelector("[role=status]");
const choices = place.querySelector(".choices");
const [rubric, order] = choices.querySelectorAll("select");
const list = place.querySelector("ol");
const more = place.querySelector(".more");
const title = document.title;

let asked = 0;
let found = [];

start();

function start() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rubric.value = "";
    go();
  });
  choices.addEventListener("change", go);
  more.addEventListener("click", () => showMore(true));
  addEventListener("popstate", answer);
  answer();
}

// Write the question in the address, then answer it.
function go() {
  const asks = new URLSearchParams();
  const given = { q: field.value.trim(), rubrique: rubric.value, ordre: order.value };
  for (const [name, value] of Object.entries(given)) if (value) asks.set(name, value);
  if (`?${asks}` !== location.search) history.pushState(null, "", asks.size ? `?${asks}` : location.pathname);
  answer();
}

async function answer() {
  const mine = ++asked;
  const asks = new URLSearchParams(location.search);
  const query = (asks.get("q") || "").trim().slice(0, 200);
  field.value = query;
  order.value = asks.get("ordre") === "date" ? "date" : "";
  document.title = query ? `${query} – ${title}` : title;
  if (!query) return clear("");
  status.textContent = said.wait;
  list.ariaBusy = "true";
  try {
    const pagefind = await load();
    const wanted = asks.get("rubrique") || "";
    const { all, some } = await search(pagefind, query, wanted);
    const results = order.value ? all.results : await ranked(pagefind, all);
    if (mine !== asked) return;
    const words = some ? said.some : all.results.length > 1 ? said.many : all.results.length ? said.one : said.none;
    clear(words.replace("{count}", all.results.length.toLocaleString(place.lang)).replace("{query}", query));
    offer(all.totalFilters.rubric || {}, wanted);
    choices.hidden = !all.unfilteredResultCount;
    found = results;
    await showMore(false, mine);
  } catch (error) {
    console.warn(error);
    if (mine === asked) clear(said.fault);
  } finally {
    if (mine === asked) list.ariaBusy = "false";
  }
}

async function load() {
  const pagefind = await import(new URL("pagefind/pagefind.js", ROOT));
  await pagefind.options({ baseUrl: ROOT.pathname, excerptLength: 24 });
  await pagefind.filters(); // else no search would say how many results each rubric holds
  return pagefind;
}

// People write sentences, and Pagefind wants every word; for a word that it does not know it takes any beginning of
// it (« en » for « encombrants »). So: all the words; else those that are known; else the rarest of these.
async function search(pagefind, query, wanted) {
  const options = { filters: wanted ? { rubric: wanted } : {}, sort: order.value ? { date: "desc" } : {} };
  const words = plain(query).split(/[^\p{L}\p{N}.-]+/u).filter(Boolean);
  const ask = async (some) => ({ ...(await pagefind.search(some.join(" "), options)), words: some, options });
  const all = await ask(words);
  if (await known(all)) return { all, some: false };
  const kept = [];
  for (const word of words.length > 1 ? words.filter((word) => word.length > 2 && !TOOLS.has(word)) : []) {
    const one = await ask([word]);
    if (await known(one)) kept.push(one);
  }
  if (!kept.length) return { all: { results: [], totalFilters: {}, unfilteredResultCount: 0 }, some: false };
  const most = await ask(kept.flatMap((one) => one.words));
  if (most.unfilteredResultCount) return { all: most, some: true };
  kept.sort((a, b) => a.unfilteredResultCount - b.unfilteredResultCount);
  return { all: kept[0], some: true };
}

// What helps with an errand first, what is over last, as far as it answers about as well.
async function ranked(pagefind, { results, words, options }) {
  const factors = new Map();
  for (const [kind, factor] of results.length > 1 ? [["practical", 3], ["over", 0.3]] : []) {
    const some = await pagefind.search(words.join(" "), { ...options, filters: { ...options.filters, kind } });
    for (const { id } of some.results) factors.set(id, factor);
  }
  const score = (result) => result.score * (factors.get(result.id) || 1);
  return [...results].sort((a, b) => score(b) - score(a));
}

// Tell whether the first page found holds, for each word, one that begins as it does for half of it at least.
async function known({ results, unfilteredResultCount, words }) {
  if (!results.length) return unfilteredResultCount > 0;
  const { content, locations } = await results[0].data();
  const read = content.split(/\s+/);
  const there = locations.flatMap((at) => plain(read[at] || "").split(/[^\p{L}\p{N}]+/u));
  const alike = (word, other) => [...word].findIndex((letter, at) => letter !== other[at]);
  return words.every((word) => there.some((other) => {
    const same = alike(word, other);
    return same < 0 || same * 2 >= word.length;
  }));
}

// Without accents, capitals, and the articles that stick to a word: « L’École » is « ecole ».
function plain(text) {
  const bare = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/(^|[^\p{L}])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]/gu, "$1");
}

function clear(words) {
  status.textContent = words;
  choices.hidden = more.hidden = true;
  found = [];
  list.replaceChildren();
}

// Offer the rubrics that hold an answer, with how many.
function offer(counts, wanted) {
  const names = Object.keys(counts).filter((name) => counts[name] || name === wanted).sort((a, b) => a.localeCompare(b));
  const options = names.map((name) => new Option(`${name} (${counts[name]})`, name, false, name === wanted));
  rubric.replaceChildren(rubric.options[0], ...options);
}

async function showMore(focus, mine = asked) {
  const shown = list.children.length;
  const next = await Promise.all(found.slice(shown, shown + STEP).map((result) => result.data()));
  if (mine !== asked || list.children.length !== shown) return;
  list.append(...next.map(row));
  more.hidden = list.children.length >= found.length;
  if (focus) list.children[shown]?.querySelector("a").focus();
}

function row({ url, meta, excerpt }) {
  const made = place.querySelector("template").content.cloneNode(true);
  made.querySelector(".rubric").textContent = meta.rubric || "";
  made.querySelector(".day").textContent = meta.day || "";
  const over = made.querySelector(".mark");
  over.hidden = !(meta.until && new Date(meta.until) <= new Date());
  if (!over.hidden) over.textContent = said.over;
  const link = made.querySelector("a");
  link.href = url;
  link.textContent = printed(meta.title);
  if (meta.lang) made.querySelector(".entry").lang = meta.lang;
  made.querySelector(".excerpt").append(...marked(excerpt));
  return made;
}

// Keep of the excerpt its text and its marks, and nothing else that HTML could hold.
function marked(excerpt) {
  const read = new DOMParser().parseFromString(excerpt, "text/html").body;
  return [...read.childNodes].map((node) => {
    if (node.nodeName !== "MARK") return printed(node.textContent);
    const mark = document.createElement("mark");
    mark.textContent = printed(node.textContent);
    return mark;
  });
}

// The index holds the typewriter's apostrophe, which parts words: see syndicate/search.py.
function printed(text) {
  return text.replaceAll("'", "’");
}
