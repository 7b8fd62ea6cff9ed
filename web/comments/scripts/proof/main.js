// Proof of work for a comment, compatible with ALTCHA: finds the number with a given hash. The page starts this same file
// as a worker, which searches for the number while the reader types.
import { proveHeld } from "./held.js";
import { prove } from "./prove.js";
import { solve } from "./solve.js";

if (!globalThis.document) solve();
else if (document.getElementById("held_proof")) proveHeld(document.getElementById("held_proof"));
else prove(document.getElementById("comment_form"));
