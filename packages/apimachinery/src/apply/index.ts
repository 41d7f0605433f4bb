// The merge of server-side apply: what a server does. An entry of its own, for a client sends applies and merges none.
export * from './server-side-apply.ts';
export * from './scale-ownership.ts';
