// Load scripts and style sheets that most readers of a page never need, when they are needed.

const loading = {}; // promises by address
const list = (addresses) => addresses?.split(" ") || [];
const importScript = (address) => import(address);

function addStyle(href) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(href));
    };
  });
}

// After a failure, the next call tries again.
function once(address, start) {
  const forget = (error) => {
    delete loading[address];
    throw error;
  };
  return (loading[address] ??= start(address).catch(forget));
}

// scripts and styles are addresses with spaces between them. Return a promise of the modules of the scripts, after all
// have run, and the styles apply.
export const load = ({ scripts, styles }) =>
  Promise.all([...list(scripts).map((each) => once(each, importScript)), ...list(styles).map((each) => once(each, addStyle))]);
