/** How a look at a document ended. `released`: the run gave the lease back itself. `forget`: the record need not stay. */
export type Looked = "done" | "released" | "forget";
