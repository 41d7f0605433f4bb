// A file before it has text: where it goes, whose it is, what it will say. `plan` makes these, `render` and `output` read them.

/** `generated`: always rewritten. `starter`: written once, then the user's. `shared`: keys are merged into the user's file. */
export type Owner = 'generated' | 'starter' | 'shared';
