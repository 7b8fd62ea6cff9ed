// A proof of work for a comment: a number whose hash is the one that was asked for, as ALTCHA has it. The page starts
// this same file as a worker, which looks for the number while the reader goes on typing.
import { prove } from "./prove.js";
import { solve } from "./solve.js";

if (globalThis.document) prove(document.getElementById("answer"));
else solve();
