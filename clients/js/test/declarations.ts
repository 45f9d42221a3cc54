// Never run: the compiler holds the declarations to the code here.
import * as written from "../src/index.js";
import type * as declared from "../index.js";

type Public = typeof declared;

written.startSoraMock satisfies Public["startSoraMock"];
written.Control satisfies Public["Control"];
written.World satisfies Public["World"];
written.SoraMockError satisfies Public["SoraMockError"];

type Same<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never;
true satisfies Same<typeof written, Public>;
true satisfies Same<written.Control, declared.Control>;
true satisfies Same<written.World, declared.World>;
true satisfies Same<written.SoraMock, declared.SoraMock>;
true satisfies Same<written.Control["clock"], declared.Control["clock"]>;
true satisfies Same<written.Control["tasks"], declared.Control["tasks"]>;
true satisfies Same<written.Control["lifecycles"], declared.Control["lifecycles"]>;
true satisfies Same<written.Control["scenarios"], declared.Control["scenarios"]>;
true satisfies Same<written.Control["faults"], declared.Control["faults"]>;
true satisfies Same<written.Control["requests"], declared.Control["requests"]>;
