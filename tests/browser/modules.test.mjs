// What a linter would say about the modules: every import exists and is used, every export is
// imported, nothing at the top of a module lies unused, and each file parses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const FOLDER = new URL('../../geo/drawing/map/static/', import.meta.url);
// What ps-start.js and the pages call.
const ENTRIES = { 'ps-main.js': ['apply'] };
const names = readdirSync(FOLDER).filter((name) => /^ps-.*\.js$/.test(name));
const modules = new Map();
for (const name of names) {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  if (name !== 'ps-start.js') modules.set(name, read(text));
}

function read(text) {
  const imports = [...text.matchAll(/^import \{([^}]*)\} from '\.\/([\w-]+\.js)';$/gm)].flatMap(
    ([, list, from]) => list.split(',').map((part) => ({ name: part.trim(), from })));
  const declared = /^(export )?(?:function\*?|const|let|var|class) (\w+)/gm;
  const found = [...text.matchAll(declared)].map(([, out, name]) => ({ name, out: Boolean(out) }));
  // Words in comments do not use anything, nor does the list of imports.
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
    .replace(/^import [\s\S]*?;$/gm, '');
  return { imports, declared: found, code };
}

const uses = (code, name) => (code.match(new RegExp(`(?<![\\w.])${name}\\b`, 'g')) || []).length;

for (const [name, found] of modules) {
  test(`${name} parses as a module`, () => {
    execFileSync(process.execPath, ['--input-type=module', '--check'], {
      input: readFileSync(new URL(name, FOLDER)),
    });
  });

  test(`${name} imports what exists and what it uses`, () => {
    for (const { name: wanted, from } of found.imports) {
      const source = modules.get(from);
      assert.ok(source, `there is no ${from}`);
      assert.ok(source.declared.some((d) => d.out && d.name === wanted), `${from}: no ${wanted}`);
      assert.ok(uses(found.code, wanted), `${wanted} is imported and not used`);
    }
  });

  test(`${name} holds nothing that nobody uses`, () => {
    for (const { name: mine, out } of found.declared) {
      const here = uses(found.code, mine) > 1;
      const elsewhere = [...modules.values()].some((m) => m.imports.some(
        (i) => i.from === name && i.name === mine));
      const entry = (ENTRIES[name] || []).includes(mine);
      assert.ok(here || elsewhere || entry, `${mine} is never used`);
      if (out) assert.ok(elsewhere || entry, `${mine} is exported for nobody`);
    }
  });

  test(`${name} uses no name that another module keeps to itself`, () => {
    const known = new Set([...found.imports, ...found.declared].map((d) => d.name));
    const others = new Set([...modules.values()].flatMap((m) => m.declared)
      .filter((d) => d.out).map((d) => d.name));
    for (const other of others) {
      if (known.has(other)) continue;
      const called = new RegExp(`(?<![\\w.'])${other}\\(`).test(found.code);
      const local = new RegExp(`(function |var |let |const |[(,] ?)${other}\\b`).test(found.code);
      assert.ok(!called || local, `${other} is called and not imported`);
    }
  });
}
