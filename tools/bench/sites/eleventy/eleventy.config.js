// The same pages as those of the other programs. Lists are cut here: Eleventy paginates one collection at a time.
const SIZE = 10;

const slug = (words) =>
  words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
const two = (number) => String(number).padStart(2, "0");

function newestFirst(api) {
  const articles = api.getFilteredByGlob("src/actualites/*.md").sort((one, other) => other.date - one.date);
  articles.forEach((article, at) => Object.assign(article.data, { newer: articles[at - 1], older: articles[at + 1] }));
  return articles;
}

function groups(articles, names) {
  const found = new Map();
  for (const article of articles)
    for (const name of names(article)) found.set(name, [...(found.get(name) ?? []), article]);
  return [...found].sort(([one], [other]) => slug(one).localeCompare(slug(other)));
}

function* pages(heading, folder, articles) {
  const total = Math.ceil(articles.length / SIZE);
  const url = (number) => (number === 1 ? folder : `${folder}page/${number}/`);
  for (let number = 1; number <= total; number++)
    yield {
      heading, number, total, url: url(number), articles: articles.slice((number - 1) * SIZE, number * SIZE),
      newer: number > 1 && url(number - 1), older: number < total && url(number + 1),
    };
}

export default function (config) {
  config.addPassthroughCopy({ theme: "theme" });
  config.addFilter("slug", slug);
  config.addFilter("day", (date) => `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`);
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("rfc822", (date) => date.toUTCString());
  let known;
  const once = (api) => {
    if (known?.api !== api) {
      const articles = newestFirst(api);
      const categories = groups(articles, (one) => [one.data.category]);
      const tags = groups(articles, (one) => one.data.subjects);
      known = { api, articles, categories, tags };
    }
    return known;
  };
  const named = (found, folder) => found.map(([name, articles]) => ({ name, url: `/${folder}/${slug(name)}/`, articles }));
  config.addCollection("categories", (api) => named(once(api).categories, "categories"));
  config.addCollection("newest", (api) => once(api).articles);
  config.addCollection("years", (api) => groups(once(api).articles, (one) => [String(one.date.getUTCFullYear())]).reverse());
  config.addCollection("lists", (api) => [
    ...pages("Actualités", "/", once(api).articles),
    ...named(once(api).categories, "categories").flatMap((one) => [...pages(one.name, one.url, one.articles)]),
    ...named(once(api).tags, "tags").flatMap((one) => [...pages(one.name, one.url, one.articles)]),
  ]);
  config.addCollection("feeds", (api) => [
    { name: "Valserein", url: "/", articles: once(api).articles.slice(0, 20) },
    ...named(once(api).categories, "categories").map((one) => ({ ...one, articles: one.articles.slice(0, 20) })),
  ]);
  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false };
}
