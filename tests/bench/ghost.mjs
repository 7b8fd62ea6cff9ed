// Renders pages with a theme of Ghost and the settings that the theme has when it is new. In place of Ghost's helpers
// there are these, which do what the theme's templates need for a public post and a home page.
//
// node ghost.mjs <folder of handlebars> <folder of the theme> <JSON> <folder for the HTML>
// The JSON has the site, its posts, and the pages: for each its template, path and context.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [handlebars, theme, input, output] = process.argv.slice(2);
const Handlebars = createRequire(import.meta.url)(handlebars);
const { site, posts, pages } = JSON.parse(readFileSync(input, "utf8"));
const settings = JSON.parse(readFileSync(join(theme, "package.json"), "utf8")).config.custom;
const custom = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
const operators = {
  "!=": (left, right) => left !== right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};
const html = (text) => new Handlebars.SafeString(text);

Handlebars.registerHelper({
  asset: (path) => html(`/assets/${path}`),
  authors() {
    return this.authors.map((author) => author.name).join(", ");
  },
  content() {
    return html(this.html);
  },
  date({ hash }) {
    return this.published[hash.format];
  },
  foreach: (list, { fn, data }) =>
    list.map((each, index) => fn(each, { data: { ...data, first: index === 0, number: index + 1 } })).join(""),
  get(_, { fn, data }) {
    return fn({ ...this, posts }, { data, blockParams: [posts] });
  },
  ghost_foot: () => "",
  ghost_head: () => "",
  has: (choice) => choice.fn(),
  img_url: (url) => url,
  is(kinds, { fn, inverse }) {
    return kinds.split(", ").includes(this.kind) ? fn(this) : inverse(this);
  },
  match(left, ...rest) {
    const { fn, inverse } = rest.pop();
    const [operator, right] = rest.length === 2 ? rest : ["=", rest[0]];
    const matches = operator === "=" ? left === right : operators[operator](left, right);
    return matches ? fn(this) : inverse(this);
  },
  meta_title() {
    return this.meta_title;
  },
  navigation: () => html('<ul class="nav"><li class="nav-home nav-current"><a href="/">Home</a></li></ul>'),
  reading_time({ hash }) {
    return this.reading_time === 1 ? hash.minute : hash.minutes.replace("%", this.reading_time);
  },
  social_accounts: () => "",
  t: (text, { hash }) => text.replace(/{(\w+)}/g, (_, name) => hash[name]),
});

const read = (...path) => readFileSync(join(theme, ...path), "utf8");
for (const file of readdirSync(join(theme, "partials"), { recursive: true })) {
  if (file.endsWith(".hbs")) Handlebars.registerPartial(file.slice(0, -".hbs".length), read("partials", file));
}

for (const { template, path, context } of pages) {
  const render = (file, more) =>
    Handlebars.compile(read(`${file}.hbs`))(
      { ...context, ...more, posts, pagination: { page: 1, pages: 1 } },
      { data: { site, custom, config: { posts_per_page: posts.length } } },
    );
  mkdirSync(join(output, path), { recursive: true });
  writeFileSync(join(output, path, "index.html"), render("default", { body: render(template) }));
}
