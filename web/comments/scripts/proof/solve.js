// In the worker: waits for the address of a challenge, finds its number and posts the solution. It posts nothing if
// anything fails.
export function solve() {
  addEventListener("message", ({ data }) => solveAt(data));
}

async function solveAt(address) {
  const { maxnumber, ...challenge } = await (await fetch(address)).json();
  const wanted = challenge.challenge.match(/../g).map((pair) => parseInt(pair, 16));
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number++) {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(challenge.salt + number));
    if (new Uint8Array(hash).every((byte, at) => byte === wanted[at])) {
      postMessage(btoa(JSON.stringify({ ...challenge, number })));
      return;
    }
  }
}
