// The locale for dates: the same format as on the server. It is that of the page's language, and plain English is British.
const language = document.documentElement.lang;

export const locale = language === "en" ? "en-GB" : language;
