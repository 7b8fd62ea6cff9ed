// Proof of work for a comment, compatible with ALTCHA: finds the number with a given hash. The page starts this same file
// as a worker, which searches for the number while the reader types.
import { prove } from "./prove.js";
import { solve } from "./solve.js";

if (globalThis.document) prove(document.getElementById("comment_form"));
else solve();
